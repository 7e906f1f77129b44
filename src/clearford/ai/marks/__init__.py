"""Explicit labels of generated content: words and sounds that people notice, drawn and measured."""
