"""Incidents, and what could not be delivered."""
