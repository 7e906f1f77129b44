"""The grammar of contact handles: a cue opens a short window, the first word in it is the handle or nothing.

`V`, `+` and the like are never replaced everywhere; they only mean something as part of a cue, and a
negative word (payment, public account, version, ...) closes the window again.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clearford.detect.personal.digits import HANZI_DIGITS, PAIR_DIGITS, fold_numerals
from clearford.detect.personal.finding import Finding
from clearford.detect.personal.recogniser import CueData, Recogniser

WINDOW = 24
"""Code points behind a cue in which a handle may begin."""
MAX_CUES = 32
"""Cues of one service that are followed in one text."""
_TIGHT = 6
"""Code points a weak cue may be away from its handle."""
_GAP = r"[^0-9a-z\u3400-\u9fff。！？!?;:@\n]{0,2}"
_CHAR = f"[0-9a-z_{HANZI_DIGITS}{PAIR_DIGITS}]"
_TOKEN = re.compile(r"[0-9a-z@+_]", re.ASCII)
_PLAIN = re.compile(r"[@+]?[0-9a-z_](?:[0-9a-z_-]*[0-9a-z_])?", re.ASCII)
_LONG = re.compile(
    f"{_CHAR}(?:[^0-9a-z\\u3400-\\u9fff。！？!?;:\\n]{{0,3}}{_CHAR}|-{_CHAR}){{0,39}}", re.ASCII
)
_UNIT = re.compile(f"{_CHAR}+", re.ASCII)
_NUMERALS = re.compile(f"[{HANZI_DIGITS}{PAIR_DIGITS}](?:{_GAP}{_CHAR}){{3}}", re.ASCII)
_CLOSED = re.compile(r"[。！？!?;]")
_FILLER = frozenset(
    "id no number num account acc my is me add on at name the via to user username group contact".split()
)
_ORDINARY = re.compile(
    r"(?:iphone|ipad|ios|android|windows|mac|macbook|huawei|xiaomi|oppo|vivo|samsung|online|official|pay|"
    r"please|contact|friend|group|hello|thanks|message|download|version|http|https|www|com|app|emoji|"
    r"business|service|number|account|message|login|password|mini|program|video|photo|line|call|today|tomorrow)"
    r"[a-z]{0,3}",
    re.ASCII,
)
_NOT_DIGIT = re.compile(r"[^0-9]")
_LETTER = re.compile(r"[a-z]")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Service:
    kind: str
    cue: CueData
    level: float
    only_contact: bool
    cues: re.Pattern[str]
    stop: re.Pattern[str] | None
    trail: re.Pattern[str] | None
    handle: re.Pattern[str]
    compact: re.Pattern[str]


class CueGrammar:
    """Looks for handles behind (and, for trailing cues, before) the names of services."""

    def __init__(self, recognisers: Sequence[Recogniser]) -> None:
        self._services = {i: _service(r) for i, r in enumerate(recognisers) if r.data.cues is not None}

    def find(self, canon: str, services: Iterable[int]) -> list[Finding]:
        """Handles of some services in a text, in the canonical view; overlaps are not resolved here."""
        found: list[Finding] = []
        for i in sorted(services):
            service = self._services[i]
            for number, cue in enumerate(service.cues.finditer(canon)):
                if number >= MAX_CUES:
                    break
                found.extend(_behind(canon, service, cue))
            if service.trail is not None:
                found.extend(_before(canon, service))
        return found


def _service(recogniser: Recogniser) -> _Service:
    data = recogniser.data.cues
    assert data is not None
    parts = [
        f"(?P<{name}>{'|'.join(cue_regex(cue) for cue in sorted(cues, key=lambda c: (-len(c), c)))})"
        for name, cues in (("disguised", data.disguised), ("strong", data.strong), ("weak", data.weak))
        if cues
    ]
    return _Service(
        kind=recogniser.kind,
        cue=data,
        level=recogniser.data.levels["context"],
        only_contact=not recogniser.data.personal,
        cues=re.compile("|".join(parts), re.ASCII),
        stop=re.compile("|".join(map(re.escape, data.stop))) if data.stop else None,
        trail=re.compile("|".join(map(re.escape, data.trail))) if data.trail else None,
        handle=re.compile(data.handle, re.ASCII),
        compact=re.compile(data.compact or data.handle, re.ASCII),
    )


def cue_regex(cue: str) -> str:
    """A cue with room for separators between its characters; Latin ends have no letter beside them."""
    left = "(?<![a-z0-9])" if "a" <= cue[0] <= "z" else ""
    right = "(?![a-z])" if "a" <= cue[-1] <= "z" else ""
    joined = re.escape(cue[0])
    for before, char in itertools.pairwise(cue):
        # Inside a Latin word a gap would join separate words, so only initials may be spread.
        spread = len(cue) <= 3 or not (before.isascii() and char.isascii())
        joined += (r"[ .·*_|~-]{0,2}" if spread else "") + re.escape(char)
    return left + joined + right


def _behind(canon: str, service: _Service, cue: re.Match[str]) -> Iterable[Finding]:
    weak = cue.lastgroup == "weak"
    start = cue.end()
    if service.stop is not None and service.stop.match(canon, start):
        return
    stop = min(len(canon), start + (_TIGHT if weak else WINDOW))
    at = _first_token(canon, start, stop)
    if at is None:
        return
    between = canon[start:at]
    if _CLOSED.search(between) or (service.stop is not None and service.stop.search(between)):
        return
    linked = _is_linked(between)
    if weak and not linked:
        return
    spaced_cue = len(cue.group()) > max(
        map(len, (*service.cue.strong, *service.cue.disguised, *service.cue.weak))
    )
    handle = _read(canon, service, at, weak=weak, linked=linked)
    if handle is None:
        return
    begin, end, folded = handle
    shown = cue.group()
    known = shown in service.cue.strong or shown in service.cue.weak
    disguised = folded or not known or spaced_cue
    yield _finding(service, canon, begin, end, disguised=disguised, via="canon+ids" if folded else "canon")


def _first_token(canon: str, start: int, stop: int) -> int | None:
    """Where the first word, number or numeral behind a cue begins; filler words are stepped over."""
    at = start
    while at < stop:
        numerals = _NUMERALS.search(canon, at, min(len(canon), stop + 12))
        token = _TOKEN.search(canon, at, stop)
        if (
            numerals is not None
            and numerals.start() < stop
            and (token is None or numerals.start() < token.start())
        ):
            return numerals.start()
        if token is None:
            return None
        word = _PLAIN.match(canon, token.start())
        if word is None or word.group() not in _FILLER:
            return token.start()
        at = word.end()
    return None


def _is_linked(between: str) -> bool:
    """True when cue and handle are joined by a colon or a word such as 号 or 是."""
    return any(char in between for char in ":=号是为→👉") or "id" in between


def _read(
    canon: str, service: _Service, at: int, *, weak: bool, linked: bool
) -> tuple[int, int, bool] | None:
    """Start, end and whether folding was needed of the handle that begins at `at`."""
    plain = _PLAIN.match(canon, at)
    long = _spread(canon, service, at)
    if plain is not None and service.handle.fullmatch(plain.group()) and not _is_prefix(plain, long):
        text = plain.group()
        digit = any(char.isdecimal() for char in text) or "_" in text
        if digit or (linked and not weak and not _ORDINARY.fullmatch(text)):
            if _is_mail(canon, plain.end()):
                return None
            return at, plain.end(), False
        return None
    if long is not None and not _is_mail(canon, long[1]):
        return long
    return None


def _is_prefix(plain: re.Match[str], long: tuple[int, int, bool] | None) -> bool:
    """True when the folded reading goes on where the plain one stops."""
    return long is not None and long[1] > plain.end()


def _spread(canon: str, service: _Service, at: int) -> tuple[int, int, bool] | None:
    """The handle written with separators or numerals, if there is one."""
    match = _LONG.match(canon, at)
    if match is None:
        return None
    units = [unit for unit in _UNIT.finditer(canon, *match.span())]
    units = _without_tail(canon, units)
    for count in range(len(units), 0, -1):
        chosen = units[:count]
        text = "".join(fold_numerals(unit.group()) for unit in chosen)
        odd = any(not char.isascii() for unit in chosen for char in unit.group())
        short = sum(len(unit.group()) <= 4 for unit in chosen)
        if not odd and short < max(2, len(chosen) - 1):
            continue
        if service.compact.fullmatch(text) and any(char.isdecimal() for char in text):
            return at, chosen[-1].end(), True
    return None


def _without_tail(canon: str, units: list[re.Match[str]]) -> list[re.Match[str]]:
    """Drop a last numeral that belongs to the hanzi behind it, as the 一 of 一起."""
    while units:
        last = units[-1]
        follows = canon[last.end() : last.end() + 1]
        alone = len(last.group()) == 1 and last.group() in HANZI_DIGITS
        if not (alone and "\u3400" <= follows <= "\u9fff"):
            break
        units = units[:-1]
    return units


def _is_mail(canon: str, end: int) -> bool:
    return canon.startswith(("@", "(at)", "[at]"), end) or canon.startswith(" @", end)


def _before(canon: str, service: _Service) -> Iterable[Finding]:
    """Numbers that a trailing phrase (微信同号) makes a handle."""
    assert service.trail is not None
    for trail in list(service.trail.finditer(canon))[:MAX_CUES]:
        numbers = list(_MOBILE.finditer(canon, max(0, trail.start() - 20), trail.start()))
        if numbers:
            yield _finding(service, canon, *numbers[-1].span(), disguised=False, via="canon")


def _finding(service: _Service, canon: str, start: int, end: int, *, disguised: bool, via: str) -> Finding:
    digits = _NOT_DIGIT.sub("", fold_numerals(canon[start:end]))
    # A mobile number stays a mobile number; that it is a handle too is said by the contact signals.
    mobile = _MOBILE.fullmatch(digits) is not None and not _LETTER.search(canon, start, end)
    return Finding(
        kind=service.kind,
        start=start,
        end=end,
        level=service.level,
        why="context",
        disguised=disguised,
        via=via if disguised else "",
        counts=not service.only_contact,
        app=service.cue.app,
        only_contact=service.only_contact or mobile,
    )
