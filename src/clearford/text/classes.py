"""What kind of character each code point is, as far as unusual writing is concerned.

The classes are stored in the fold tables. They are numbered so that one comparison answers most
questions: from FIRST_UNUSUAL on a character may be a trace of disguise.
"""

from __future__ import annotations

OTHER = 0
"""Visible, and none of the following: punctuation, symbols, kana, Hangul."""
SPACE = 1
"""White space of any width, the line feed included."""
HAN = 2
"""A hanzi."""
LATIN = 3
"""A letter of the Latin alphabets in ordinary form, with or without accent."""
ALPHA = 4
"""A letter of another alphabet with case that resembles no Latin letter, such as the Cyrillic `ж`."""
DIGIT = 5
"""An ASCII digit."""
JOINING = 6
"""Emoji, and scripts whose ordinary spelling needs joiners, direction marks or tags."""
MARK = 7
"""A deleted mark that ordinary writing uses: vowel signs, variation selectors."""
DIACRITIC = 8
"""A deleted mark that can be put on any character, such as U+0301 or a strike-through."""
INVISIBLE = 9
"""A deleted character that shows nothing: format and control characters, fillers, lone surrogates."""
LOOKALIKE = 10
"""A letter of another script that resembles a Latin letter, such as the Cyrillic `а`."""
FOREIGN_DIGIT = 11
"""A decimal digit of another script."""
DISGUISED = 12
"""A letter, digit or hanzi in a form ordinary writing does not use: full-width, circled, mathematical."""

FIRST_MARK = MARK
LAST_MARK = DIACRITIC
FIRST_UNUSUAL = DIACRITIC
