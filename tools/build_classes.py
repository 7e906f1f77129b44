"""Builds the character classes that tell ordinary forms from unusual ones (see `clearford.text.classes`)."""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from clearford.text import classes as kinds
from clearford.text.tables import CODE_POINTS, Table

HANGUL_FILLERS = frozenset((0x115F, 0x1160, 0x3164, 0xFFA0))

DIACRITIC_BLOCKS = (
    range(0x0300, 0x0370),
    range(0x0483, 0x048A),
    range(0x1AB0, 0x1B00),
    range(0x1DC0, 0x1E00),
    range(0x20D0, 0x2100),
    range(0xFE20, 0xFE30),
)
# Scripts whose ordinary spelling uses joiners, direction marks or zero-width spaces.
JOINING_BLOCKS = (
    range(0x0590, 0x1100),
    range(0x1780, 0x18B0),
    range(0x1900, 0x1AB0),
    range(0x1B00, 0x1C80),
    range(0xA800, 0xAB30),
    range(0xABC0, 0xAC00),
    range(0xFB1D, 0xFE00),
    range(0xFE70, 0xFEFF),
    range(0x10800, 0x12000),
)
HAN_BLOCKS = (
    range(0x3005, 0x3008),
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0x20000, 0x32400),
)
# Circled, negative circled and dingbat numbers; letters in squares and circles.
FRAMED_BLOCKS = (
    range(0x2460, 0x24EA + 22),
    range(0x2776, 0x2794),
    range(0x1F100, 0x1F10D),
    range(0x1F110, 0x1F12C),
    range(0x1F130, 0x1F14A),
    range(0x1F150, 0x1F16A),
    range(0x1F170, 0x1F18B),
)
# Bracketed and circled hanzi and numbers; the emoji ㊗ and ㊙ are ordinary.
FRAMED_HANZI = frozenset((*range(0x3220, 0x3244), *range(0x3248, 0x3250), *range(0x3251, 0x3260)))
CIRCLED_HANZI = frozenset((*range(0x3280, 0x32B1), *range(0x32B1, 0x32C0))) - {0x3297, 0x3299}
RADICALS = range(0x2E80, 0x2FD6)
ORDINARY_SUPERSCRIPTS = frozenset("ªº")
MICRO_SIGN = 0xB5


def character_classes(canon: Table) -> NDArray[np.uint8]:
    """The class of each code point, uint8, shape (0x110000,)."""
    return np.fromiter(
        (class_of(code, int(canon[code])) for code in range(CODE_POINTS)), np.uint8, CODE_POINTS
    )


def class_of(code: int, folded: int) -> int:
    """The class of one code point, given what canon makes of it."""
    if folded == 0:
        return deleted_class(code)
    if chr(code).isspace():
        return kinds.SPACE
    if is_disguised(code, folded):
        return kinds.DISGUISED
    if code < 128:
        return ascii_class(code)
    return letter_class(code, folded)


def deleted_class(code: int) -> int:
    """The class of a character that no view keeps."""
    if code in HANGUL_FILLERS or unicodedata.category(chr(code)).startswith("C"):
        return kinds.INVISIBLE
    return kinds.DIACRITIC if within(code, DIACRITIC_BLOCKS) else kinds.MARK


def ascii_class(code: int) -> int:
    """The class of a visible ASCII character."""
    if chr(code).isdigit():
        return kinds.DIGIT
    return kinds.LATIN if chr(code).isalpha() else kinds.OTHER


def letter_class(code: int, folded: int) -> int:
    """The class of a visible character outside ASCII that is in ordinary form."""
    char = chr(code)
    category = unicodedata.category(char)
    if category == "Nd":
        return kinds.FOREIGN_DIGIT
    if within(code, HAN_BLOCKS):
        return kinds.HAN
    if code == MICRO_SIGN or char in ORDINARY_SUPERSCRIPTS:
        return kinds.LATIN
    if category.startswith("L") and category != "Lm" and is_ascii_letter(folded) and not is_plain_latin(code):
        return kinds.LOOKALIKE
    if is_plain_latin(code) or unicodedata.name(char, "").startswith("LATIN"):
        return kinds.LATIN
    if category == "So" or (code >= 0x1F000 and category[0] == "S") or within(code, JOINING_BLOCKS):
        return kinds.JOINING
    return kinds.ALPHA if category in {"Lu", "Ll", "Lt"} else kinds.OTHER


def is_disguised(code: int, folded: int) -> bool:
    """True for a letter, digit or hanzi in a form that ordinary writing does not use."""
    char = chr(code)
    tag = unicodedata.decomposition(char).partition(">")[0]
    if within(code, FRAMED_BLOCKS) or code in FRAMED_HANZI or code in CIRCLED_HANZI:
        return True
    if code in RADICALS:
        return code != folded
    if tag == "<wide":
        return chr(folded).isalnum() and folded < 128
    if tag in {"<super", "<sub"}:
        return (
            is_ascii_letter(folded)
            and char not in ORDINARY_SUPERSCRIPTS
            and "SIGN" not in unicodedata.name(char)
        )
    return tag == "<font" and chr(folded).isalnum()


def is_plain_latin(code: int) -> bool:
    """True for letters of the blocks that living Latin alphabets are written with."""
    plain = code < 0x0250 or 0x1E00 <= code <= 0x1EFF
    return plain and unicodedata.name(chr(code), "").startswith("LATIN")


def is_ascii_letter(code: int) -> bool:
    """True for a-z."""
    return ord("a") <= code <= ord("z")


def within(code: int, blocks: tuple[range, ...]) -> bool:
    """True when one of the blocks holds the code point."""
    return any(code in block for block in blocks)
