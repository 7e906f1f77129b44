"""A second held-out set with invented personal information, by another author than the first."""
