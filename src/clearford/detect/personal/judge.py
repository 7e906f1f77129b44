"""One match of a pattern: its borders, its compact value, the checks, and what the text says about it."""

from __future__ import annotations

import re
from typing import NamedTuple

from clearford.detect.personal.finding import Finding
from clearford.detect.personal.plans import IBAN_LENGTHS
from clearford.detect.personal.recogniser import Pattern, Recogniser
from clearford.detect.personal.validators import ip_is_public, passes
from clearford.detect.personal.weigh import has_borders, route, weigh
from clearford.text.plane import TextRow

_NOT_COMPACT = re.compile(r"[^0-9a-z]", re.ASCII)
_NAME_WORD = re.compile(r"[^ _]+")
_PARTICLES = frozenset("van de der von bin al la le del da di".split())


class Value(NamedTuple):
    """What a value by itself says, wherever it stands."""

    rewritten: bool
    """True when it was written in disguise."""
    state: bool | None
    """The weakest answer of the checks."""
    counts: bool
    """True when it is personal information."""


def judge(
    row: TextRow,
    canon: str,
    recogniser: Recogniser,
    pattern: Pattern,
    match: re.Match[str],
    known: dict[str, Value],
) -> Finding | None:
    """The finding that a match of the pattern is, or None.

    known: values of the same pattern in the same text; whoever floods a text with values repeats them.
    """
    start, end = match.span(pattern.group)
    if start < 0:
        return None
    if pattern.capitals or recogniser.data.trim:
        end = _narrowed(row, canon, recogniser, pattern, match)
        if end == start:
            return None
    if pattern.borders == "number" and not has_borders(canon, start, end):
        return None
    text = canon[start:end]
    value = known[text] if text in known else known.setdefault(text, _valued(recogniser, pattern, text))
    if value.state is False:
        return None
    needs = value.state is None or pattern.needs == "context"
    judged = weigh(recogniser, canon, start, end, needs=needs, check=pattern.check_digit, why=pattern.why)
    if judged is None:
        return None
    why, level = judged
    disguised, via = route(row, start, end, canon, rewritten=value.rewritten)
    return Finding(
        recogniser.kind, start, end, level, why, disguised, via, value.counts, yields=pattern.yields
    )


def _valued(recogniser: Recogniser, pattern: Pattern, text: str) -> Value:
    value, rewritten = _compact(recogniser, text)
    state = passes(pattern.checks, value)
    counts = recogniser.data.personal and (
        recogniser.kind != "ip" or (state is not False and ip_is_public(value))
    )
    return Value(rewritten, state, counts)


def _narrowed(
    row: TextRow, canon: str, recogniser: Recogniser, pattern: Pattern, match: re.Match[str]
) -> int:
    """Where the value ends, after a look at its country or its capital letters; its start for none."""
    start, end = match.span(pattern.group)
    if recogniser.data.trim:
        end = start + _iban_end(canon[start:end])
        following = canon[end : end + 1]
        if following.isalnum() and following.isascii():
            return start
    if pattern.capitals:
        if "c" not in pattern.regex.groupindex:
            return _capitals_end(row, start, end)
        if not _all_capitals(row, *match.span("c")):
            return start
    return end


def _iban_end(text: str) -> int:
    """Where an account number of the country's length ends inside the match."""
    wanted = IBAN_LENGTHS.get(_NOT_COMPACT.sub("", text[:4])[:2], 0)
    seen = 0
    for i, char in enumerate(text):
        seen += char.isalnum()
        if seen == wanted:
            return i + 1
    return len(text)


def _capitals_end(row: TextRow, start: int, end: int) -> int:
    """Where the words with a capital letter in the original end; `start` when too few of them are left.

    Of several words at least two must have one; particles such as `van` may stand between them.
    """
    words = list(_NAME_WORD.finditer(row.canon, start, end))
    big = [row.raw[row.span("canon", *word.span())[0]].isupper() for word in words]
    count = 0
    while count < len(words) and (big[count] or words[count].group() in _PARTICLES):
        count += 1
    while count and not big[count - 1]:
        count -= 1
    if not big[0] or count < min(2, len(words)):
        return start
    return words[count - 1].end()


def _all_capitals(row: TextRow, start: int, end: int) -> bool:
    """True when every word of a stretch begins with a capital letter in the original."""
    words = _NAME_WORD.finditer(row.canon, start, end)
    return all(row.raw[row.span("canon", *word.span())[0]].isupper() for word in words)


def _compact(recogniser: Recogniser, text: str) -> tuple[str, bool]:
    """The value without separators, and True when a rewrite changed it."""
    if text.isdecimal() and text.isascii() and not recogniser.rewrite:
        return text, False
    plain = text
    if recogniser.plain is None or recogniser.plain.fullmatch(text) is None:
        for old, new in recogniser.rewrite:
            text = old.sub(new, text)
    if recogniser.data.keep:
        return text, text != plain
    return _NOT_COMPACT.sub("", text), text != plain
