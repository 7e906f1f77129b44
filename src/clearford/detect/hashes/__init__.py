"""Hashes of texts: n-grams, near-duplicates, and texts that are known."""
