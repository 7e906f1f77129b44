"""Replays: stored history decided by any bundle, chunk by chunk, on engines that only say where."""
