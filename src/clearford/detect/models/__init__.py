"""Classifier heads: linear models over the shared n-gram hashes, exact in integers."""
