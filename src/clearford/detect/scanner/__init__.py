"""Scanners: which of many strings or expressions occur in which row of a joined buffer, in linear time."""
