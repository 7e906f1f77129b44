"""Phrase lists: expanded when they are compiled, found in one scan, confirmed where the form is doubtful."""
