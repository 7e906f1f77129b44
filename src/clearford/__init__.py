"""Clearford: the open governance engine for online platforms and AI services."""

__version__ = "0.1.0"
