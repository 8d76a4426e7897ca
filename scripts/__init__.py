"""The command line."""

import os

# Read when numpy is loaded. Simulations have the cores: more threads of linear algebra would only wait for one another
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
