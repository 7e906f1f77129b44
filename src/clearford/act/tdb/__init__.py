"""Statements of reasons as rows of the DSA Transparency Database: the schema, the mapping, the batches."""
