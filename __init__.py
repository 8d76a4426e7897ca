"""spikekv: a spiking simulator of key-value memory in the brain."""
