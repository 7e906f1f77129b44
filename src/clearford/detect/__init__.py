"""Detectors: run over items and text views, they return signals with evidence and know nothing of policy."""
