"""Patterns: regular expressions of a linear-time subset, filtered together and confirmed one by one."""
