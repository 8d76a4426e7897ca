"""A circuit so small that a run takes no time, and a protocol, as texts for configuration files."""

CELLS = """
[populations]
KEY = { size = 30 }
VALUE = { size = 30 }
TEACHER = { size = 30 }
[projections]
"VALUE->VALUE_INH" = { wiring = { n = 10 } }
"""
TIMING = """
circuit = "minimal"
active = 4
backend = "numpy"
[timing]
on = 0.08
gap = 0.04
delay = 0.5
blanks = 2
fillers = 0
"""
# A number of pairs may stand before it
CONFIG = f'stimuli = "random"{TIMING}{CELLS}'
TEST_OF_AB = """
[[protocol]]
phase = "delay"
seconds = 0.5
[[protocol]]
phase = "blank"
n = 2
[[protocol]]
phase = "recall"
pairs = "AB"
"""
