"""Signals about behaviour over time: how much, how many, how fast, and who acts together."""
