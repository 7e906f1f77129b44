"""What the text around a value says about it: words for and against, units, links, letters that touch it."""

from __future__ import annotations

import re

from clearford.detect.personal.finding import REPORT_FROM
from clearford.detect.personal.recogniser import Recogniser, Why
from clearford.text.classes import FIRST_UNUSUAL
from clearford.text.plane import TextRow

LABELS = frozenset(
    "tel phone mobile mob cell call sms fax wx vx v q qq wechat weixin whatsapp tg sj dh hm sfz id no card "
    "cn ip iban ssn t m h p ph x".split()
)
"""Latin words that may touch a number."""
FAR = 1_000
"""Distance of a word that is not there."""
_LONGEST_LABEL = 10
_LINK = re.compile(r"://|www\.|[a-z0-9]\.[a-z]{2,}/|[?&][a-z_]+=", re.ASCII)
_USUAL = dict.fromkeys(range(0xFF01, 0xFF5F))
"""Full-width forms of ASCII are passed over."""
_LINK_SIGNS = frozenset("/=&?#%_-.")


def weigh(
    recogniser: Recogniser,
    canon: str,
    start: int,
    end: int,
    *,
    needs: bool,
    check: bool,
    why: Why | None = None,
) -> tuple[Why, float] | None:
    """Reason and level of a value whose checks passed, or None when it is not to be reported."""
    before, after, against, factor, levels = recogniser.around
    words, plus = recogniser.plus, FAR
    if words is not None:
        for match in words.finditer(canon, start - before if start > before else 0, start):
            plus = start - match.end()
        if after and plus and (behind := words.search(canon, end, end + after)) is not None:
            plus = min(plus, behind.start() - end)
    if needs and plus == FAR and why is None:
        return None
    minus = _against(recogniser, canon, start, end, against)
    favoured = plus < FAR and plus <= minus
    if needs and not favoured and why is None:
        return None
    if check:
        reason: Why = "checksum"
    elif why is not None:
        reason = why
    else:
        reason = "format_and_context" if favoured else "format"
    level = levels.get(reason, 0.0)
    if minus < plus:
        level *= factor
    return (reason, round(level, 3)) if level >= REPORT_FROM else None


def _against(recogniser: Recogniser, canon: str, start: int, end: int, within: int) -> int:
    """Code points to the nearest sign that the value is something else, FAR when there is none."""
    words, minus = recogniser.minus, FAR
    if words is not None:
        for match in words.finditer(canon, start - within if start > within else 0, start):
            minus = start - match.end()
    if minus > 1 and recogniser.units is not None:
        behind = end + (canon.startswith(" ", end) and canon[end + 1 : end + 2].isalnum())
        if recogniser.units.match(canon, behind):
            minus = 1
    return 2 if minus > 2 and _in_link(canon, start) else minus


def _in_link(canon: str, start: int) -> bool:
    """True inside a web address, where numbers are mostly ids of pages."""
    if start == 0 or canon[start - 1] not in _LINK_SIGNS:
        return False
    token = canon[max(0, start - 80) : start].rpartition(" ")[2]
    return _LINK.search(token) is not None


def has_borders(canon: str, start: int, end: int) -> bool:
    """True when no letter touches the value, or the letters that do are a label."""
    if start and "a" <= canon[start - 1] <= "z" and not _is_label_left(canon, start):
        return False
    return not (end < len(canon) and "a" <= canon[end] <= "z") or _is_label_right(canon, end)


def _is_label_left(canon: str, start: int) -> bool:
    at = start
    while at and start - at < _LONGEST_LABEL and "a" <= canon[at - 1] <= "z":
        at -= 1
    return canon[at:start] in LABELS


def _is_label_right(canon: str, end: int) -> bool:
    at = end
    while at < len(canon) and at - end < _LONGEST_LABEL and "a" <= canon[at] <= "z":
        at += 1
    return canon[end:at] in LABELS


def written(row: TextRow, canon: str, start: int, end: int) -> str:
    """The original characters of a stretch of the canonical view."""
    if len(row.raw) == len(canon):
        return row.raw[start:end]
    first, last = row.span("canon", start, end)
    return row.raw[first:last]


def route(row: TextRow, start: int, end: int, canon: str, *, rewritten: bool) -> tuple[bool, str]:
    """Whether the value was disguised, and the view and route it was found by (empty when plain)."""
    if rewritten:
        return True, "canon+ids"
    raw = written(row, canon, start, end)
    if raw.lower() == canon[start:end]:
        return False, ""
    return _is_unusual(row, raw), "canon"


def _is_unusual(row: TextRow, raw: str) -> bool:
    """True when characters are look-alike, circled or invisible; full-width alone is usual."""
    usual = raw.translate(_USUAL)
    if row.tables.beyond_usual.search(usual) is None:
        return False
    classes = row.tables.classes
    return any(classes[code] >= FIRST_UNUSUAL for code in map(ord, usual))
