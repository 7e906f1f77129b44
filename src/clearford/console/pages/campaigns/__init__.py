"""Campaigns: a goal against a harm, for a time."""
