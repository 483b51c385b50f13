"""The benchmarks: `make bench` prints one table, and fails where a limit is not kept.

Speed is a ratio of two things that are timed in turn in one run, never a number of seconds: those
say more of the machine than of us.
"""
