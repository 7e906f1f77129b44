"""Held-out texts with invented personal information, made without sight of the recognisers."""
