"""Code points to UTF-16 units, the coordinate of browsers."""

from __future__ import annotations


def utf16_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch `text[start:end]` in UTF-16 units, end exclusive.

    start, end: code points, 0 <= start <= end <= length of the text.
    """
    first = _units(text[:start])
    return first, first + _units(text[start:end])


def _units(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
