"""Inventories of personal information, app checks and export checks."""
