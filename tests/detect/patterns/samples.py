"""Patterns of every shape the subset allows, for comparisons."""

from __future__ import annotations

from clearford.detect.patterns.spec import Borders, PatternSpec

SHAPES = (
    r"1[3-9]\d{9}",
    r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}",
    r"(?:\d[ -]?){12,18}\d",
    r"[a-z0-9._%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}",
    r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)",
    r"(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{1,4}",
    r"[一-龥]{2,8}(?:路|街)\d{1,5}号",
    r"\d{1,6}(?:\.\d{1,2})?(?:元|块|万)",
    r"(?:微信|wx|vx)[号: ]{0,3}[a-z][a-z0-9_-]{5,19}",
    r"\bfree\b",
    r"#[a-z0-9_]{2,30}",
    r"ab|c{1,3}|\d{2,4}",
    r"[0-9]{1,3}",
    r"(?:ab){1,3}(?:c|d{1,2})?",
    r"a{1,4}(?:b?c?){0,2}1",
)
BORDERS: tuple[Borders, ...] = ("no_alnum", "no_digit", "word", "none")


def every_spec() -> list[PatternSpec]:
    """Every shape with every kind of border."""
    return [
        PatternSpec(name=f"p{i}_{borders}", pattern=shape, borders=borders)
        for i, shape in enumerate(SHAPES)
        for borders in BORDERS
    ]
