"""The command line."""

import os

# Read when numpy is loaded. Simulations have the cores; threads of linear algebra would wait for them, at twice the cost
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
