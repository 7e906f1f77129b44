"""Signals shared with other organisations under agreed handling rules."""
