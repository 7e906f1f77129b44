"""The running service: its settings, the bundle in force, and what ties engine and record together."""
