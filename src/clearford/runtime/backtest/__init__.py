"""Replay of events through two bundles: what a change of rules would do, before it does it."""
