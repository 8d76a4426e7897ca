"""What acetylcholine does in the code of rules: expressions of its level at the target cell, ``ACh_post``."""

# How far plasticity is open: 0 without acetylcholine, 1 at a level of 1, about half at a level of ``gate_half``
GATE = "(ACh_post*(1 + gate_half)/(ACh_post + gate_half))"
# What it leaves of a conductance that it changes by ``ach_read`` at a level of 1, about half of that at ``half_read``
LEFT = "(1 + ach_read*ACh_post*(1 + half_read)/(ACh_post + half_read))"
