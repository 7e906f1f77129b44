"""Benchmarks: ratios taken in one run, printed with the machine, the versions and the commit."""
