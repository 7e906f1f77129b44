"""The grammar of contact handles: a cue opens a short window, the first word in it is the handle or nothing.

`V`, `+` and the like are never replaced everywhere; they only mean something as part of a cue, and a
negative word (payment, public account, version, ...) closes the window again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal, NamedTuple

from msgspec.structs import replace

from clearford.detect.personal.digits import HANZI_DIGITS, NUMERAL_WORDS, PAIR_DIGITS, fold_numerals
from clearford.detect.personal.finding import Finding
from clearford.detect.personal.recogniser import CueData, Recogniser

WINDOW = 24
"""Code points behind a cue in which a handle may begin."""
MAX_CUES = 16
"""Occurrences of one cue that are followed in one text."""
SHORTEST = 4
"""Fewest characters of a handle."""
LOOK_BACK = 20
"""Code points before a trailing phrase in which its number stands."""
SPREAD = "[ .·*_|~❤♥★☆/,、-]{0,2}"
"""What may stand between the characters of a cue."""
LINK = "[ ❤♥]{0,2}[:=号是为→👉@]"
"""What must follow a weak cue."""
HANDLE_AT_ONCE = "[a-z][0-9a-z_-]{0,18}[0-9]"
"""What may also follow a weak cue that is a hanzi, with nothing between them."""
_TIGHT = 6
"""Code points a weak or a like-sounding cue may be away from its handle."""
_BLANK = "[^0-9a-z㐀-鿿\\n]{0,3}"
TOKEN_NEAR = f"{_BLANK}[号是为]?{_BLANK}[0-9a-z]"
"""What must follow a like-sounding cue: so many ordinary words sound like one."""
_GAP = r"[^0-9a-z\u3400-\u9fff。！？!?;:@\n]{0,2}"
_CHAR = f"[0-9a-z_{HANZI_DIGITS}{PAIR_DIGITS}]"
_TOKEN = re.compile(r"[0-9a-z@+_]", re.ASCII)
_PLAIN = re.compile(r"[@+]?[0-9a-z_](?:[0-9a-z_-]*[0-9a-z_])?", re.ASCII)
_LONG = re.compile(
    f"{_CHAR}(?:[^0-9a-z\\u3400-\\u9fff。！？!?;:\\n]{{0,3}}{_CHAR}|(?<=[0-9])[。\\n](?=[0-9])){{0,39}}",
    re.ASCII,
)
# Without it behind a plain reading no folded one goes beyond that.
_ON = re.compile(f"[^0-9a-z\\u3400-\\u9fff。！？!?;:\\n]{{0,3}}{_CHAR}|[。\\n][0-9]", re.ASCII)
_UNIT = re.compile(f"{_CHAR}+", re.ASCII)
_NUMERALS = re.compile(f"[{HANZI_DIGITS}{PAIR_DIGITS}](?:{_GAP}{_CHAR}){{3}}", re.ASCII)
_NUMERAL = re.compile(f"[{HANZI_DIGITS}{PAIR_DIGITS}]")
_NUMBER = re.compile(f"[0-9{HANZI_DIGITS}{PAIR_DIGITS}]")
_HOPE = re.compile(
    f"[0-9{HANZI_DIGITS}{PAIR_DIGITS}a-z@+_](?:(?<![a-z@+_])|[0-9a-z_.-]{{{SHORTEST - 1}}})", re.ASCII
)
"""Without a match of it no handle can be read."""
_DIGIT_OR_LOW = re.compile("[0-9_]")
_CLOSED = re.compile(r"[。！？!?;]")
_FILLER = frozenset(
    "hao id no number num account acc my is me add on at name the via to user username group contact".split()
)
_ORDINARY = re.compile(
    r"(?:iphone|ipad|ios|android|windows|mac|macbook|huawei|xiaomi|oppo|vivo|samsung|online|official|pay|"
    r"please|contact|friend|group|hello|thanks|message|download|version|http|https|www|com|app|emoji|"
    r"business|service|number|account|message|login|password|mini|program|video|photo|line|call|today|tomorrow)"
    r"[a-z]{0,3}",
    re.ASCII,
)
_DIGITS = frozenset("0123456789" + HANZI_DIGITS + PAIR_DIGITS)
_SHORT = frozenset(("wx", "wx号", "加微"))
_NEAR = 4
_LONG_NAME = 8
"""Letters of a handle without a digit that nothing joins to its cue."""
_ALONE = re.compile(r" ?(?:$|[^ 0-9a-z_])", re.ASCII)
_JOINT = re.compile("[:=号是为→👉@]|id")
_NOT_DIGIT = re.compile(r"[^0-9]")
_NOT_HANZI = re.compile(r"[^\u3400-\u9fff]+")
_LOW_LINE = re.compile(r"[(\[{<【「]?下划线[)\]}>】」]?")
"""The word for `_`; it is read as as many low lines, so that positions stay."""
_DECIMAL = re.compile(r"\d")
_LETTER = re.compile(r"[a-z]")
_DEVICE = re.compile(
    r"(?:iphone|ipad|ios|android|windows|win|mac|macbook|huawei|xiaomi|redmi|oppo|vivo|samsung|galaxy|mate|pro)"
    r"[_-]?[0-9]{1,4}[a-z]{0,6}",
    re.ASCII,
)
_MOBILE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}", re.ASCII)


Trust = Literal["strong", "disguised", "heard", "weak", "trail"]


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue of a service."""

    text: str
    trust: Trust
    regex: re.Pattern[str]
    service: Service


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """What follows the cues of one service."""

    kind: str
    app: str
    level: float
    only_contact: bool
    names: frozenset[str]
    """The cues that are no disguise."""
    stop: re.Pattern[str] | None
    units: re.Pattern[str] | None
    handle: re.Pattern[str]
    compact: re.Pattern[str]


def cues_of(recognisers: Sequence[Recogniser]) -> tuple[Cue, ...]:
    """All cues of all services; their positions are what the filter reports."""
    return tuple(
        Cue(
            text,
            trust,
            re.compile(cue_pattern(text, trust), re.ASCII),
            service,
        )
        for recogniser in recognisers
        if recogniser.data.cues is not None
        for service in [_service(recogniser, recogniser.data.cues)]
        for trust, texts in _by_trust(recogniser.data.cues, recogniser.data.define)
        for text in texts
    )


def cue_pattern(text: str, trust: Trust) -> str:
    """The expression of a cue, with what must follow it."""
    if trust == "heard":
        return f"{text}(?={TOKEN_NEAR})"
    return cue_regex(text) + (f"(?={ahead(text)})" if trust == "weak" else "")


def ahead(text: str) -> str:
    """What must follow a weak cue."""
    return f"(?:{LINK}|{HANDLE_AT_ONCE})" if text == "薇" else LINK


def _by_trust(
    data: CueData, define: Mapping[str, str | tuple[str, ...]]
) -> tuple[tuple[Trust, tuple[str, ...]], ...]:
    return (
        ("strong", data.strong),
        ("disguised", data.disguised),
        ("heard", tuple(SPREAD.join(f"[{define[sound]}]" for sound in cue.split()) for cue in data.heard)),
        ("weak", data.weak),
        ("trail", data.trail),
    )


def _service(recogniser: Recogniser, data: CueData) -> Service:
    return Service(
        kind=recogniser.kind,
        app=data.app,
        level=recogniser.data.levels["context"],
        only_contact=not recogniser.data.personal,
        names=frozenset(data.strong),
        stop=re.compile("|".join(map(re.escape, data.stop))) if data.stop else None,
        units=recogniser.units,
        handle=re.compile(data.handle, re.ASCII),
        compact=re.compile(data.compact or data.handle, re.ASCII),
    )


def find_handles(canon: str, cues: Iterable[Cue]) -> list[Finding]:
    """Handles that some cues announce, in the canonical view; overlaps are not resolved here."""
    found: list[Finding] = []
    written = canon
    if "下划线" in canon:
        canon = _LOW_LINE.sub(lambda match: "_" * len(match.group()), canon)
    if _HOPE.search(canon) is None:
        return found
    known: _Known = {}
    for cue in cues:
        for match in islice(cue.regex.finditer(canon), MAX_CUES):
            trail = cue.trust == "trail"
            finding = _before(canon, cue, match) if trail else _behind(canon, cue, match, known)
            # Cues that lie in each other mostly announce the same handle in the same way.
            if finding is not None and not (found and finding == found[-1]):
                found.append(finding)
    if canon is not written:
        found = [_respelled(finding, written, canon) for finding in found]
    return found


def _respelled(finding: Finding, written: str, canon: str) -> Finding:
    """A handle in which 下划线 was read as low lines is a disguised one."""
    if written[finding.start : finding.end] == canon[finding.start : finding.end]:
        return finding
    return replace(finding, disguised=True, via="canon+ids")


def cue_regex(cue: str) -> str:
    """A cue with room for separators between its characters; Latin ends have no letter beside them."""
    # The first character is named first, so that all others are passed over in one loop.
    left = f"(?<![a-z0-9]{cue[0]})" if "a" <= cue[0] <= "z" else ""
    right = "(?![a-z])" if "a" <= cue[-1] <= "z" else ""
    joined = re.escape(cue[0]) + left
    for before, char in pairwise(cue):
        # Inside a Latin word a gap would join separate words, so only initials may be spread.
        spread = len(cue) <= 3 or not (before.isascii() and char.isascii())
        joined += (SPREAD if spread else "") + re.escape(char)
    return joined + right


def _behind(canon: str, cue: Cue, met: re.Match[str], known: _Known) -> Finding | None:
    """The handle behind a cue."""
    service, heard, start = cue.service, cue.trust == "heard", met.end()
    weak = heard or cue.trust == "weak"
    if heard and _NOT_HANZI.sub("", met.group()) in service.names:
        return None
    at = _first_token(canon, start, min(len(canon), start + (_TIGHT if weak else WINDOW)))
    if at is None:
        return None
    between = canon[start:at]
    if between and (_CLOSED.search(between) or (service.stop is not None and service.stop.search(between))):
        return None
    place = service, at
    handle = known[place] if place in known else known.setdefault(place, _read(canon, service, at))
    if handle is None or (heard and not (handle.mobile or _LETTER.match(canon, at))):
        return None
    if not handle.folded:
        linked = _JOINT.search(between + canon[at]) is not None if between else canon[at] == "@"
        # Nobody writes wx or 加v but to name an account; 微信 and wechat stand in any sentence.
        named = at - start <= _NEAR and (cue.trust == "disguised" or cue.text in _SHORT)
        if not _is_handle_word(canon, at, handle, weak=weak, linked=linked, named=named):
            return None
    disguised = handle.folded or heard or cue.trust == "disguised" or len(met.group()) > len(cue.text)
    via = "canon+ids" if handle.folded else "canon"
    return _finding(service, at, handle.end, mobile=handle.mobile, disguised=disguised, via=via)


def _first_token(canon: str, start: int, stop: int) -> int | None:
    """Where the first word, number or numeral behind a cue begins; filler words are stepped over."""
    at = start
    while at < stop:
        token = _TOKEN.search(canon, at, stop)
        begin = stop if token is None else token.start()
        if begin > at and _NUMERAL.search(canon, at, begin) is not None:
            numerals = _NUMERALS.search(canon, at, min(len(canon), stop + 12))
            if numerals is not None and numerals.start() < begin:
                return numerals.start()
        if token is None:
            return None
        word = _PLAIN.match(canon, begin)
        if word is None or word.group() not in _FILLER:
            return begin
        at = word.end()
    return None


class _Handle(NamedTuple):
    """What may be a handle of a service at some place, whatever cue stands before it."""

    end: int
    folded: bool
    """True when separators were removed or numerals folded."""
    digit: bool
    """True when it holds a digit or `_`."""
    mobile: bool
    """True for a mobile number."""


_Known = dict[tuple[Service, int], _Handle | None]
"""By service and place."""


def _read(canon: str, service: Service, at: int) -> _Handle | None:
    """What begins at `at` and has the form of a handle; None for a quantity or an address of mail."""
    plain = _PLAIN.match(canon, at)
    if plain is not None and not service.handle.fullmatch(plain.group()):
        plain = None
    long = _spread(canon, service, at, beyond=plain.end() if plain else 0)
    # Where the plain reading stops the folded one may go on.
    end = long if long is not None else plain.end() if plain is not None else None
    if end is None or _is_mail(canon, end):
        return None
    text = canon[at:end]
    if service.units is not None and text.isdecimal() and service.units.match(canon, end):
        return None
    return _Handle(end, long is not None, _DIGIT_OR_LOW.search(text) is not None, _is_mobile(text))


def _is_handle_word(canon: str, at: int, handle: _Handle, *, weak: bool, linked: bool, named: bool) -> bool:
    """True when what is written like a handle is one, and no device or ordinary word.

    linked: a colon or a word such as 号 or 是 joins it to its cue.
    """
    text = canon[at : handle.end]
    if not linked and _DEVICE.fullmatch(text):
        return False
    if handle.digit:
        return True
    alone = named and len(text) >= _LONG_NAME and _ALONE.match(canon, handle.end) is not None
    return (linked or alone) and not weak and _ORDINARY.fullmatch(text) is None


def _spread(canon: str, service: Service, at: int, *, beyond: int) -> int | None:
    """Where a handle written with separators or numerals ends, when that is behind `beyond`."""
    if beyond and _ON.match(canon, beyond) is None:
        return None
    plus = canon.startswith("+", at)
    match = _LONG.match(canon, at + plus)
    if match is None or match.end() <= beyond or _NUMBER.search(match.group()) is None:
        return None
    units = _without_tail(canon, [unit.span() for unit in _UNIT.finditer(canon, *match.span())])
    first = next((n for n in range(1, len(units) + 1) if _is_handle(canon, service, units[:n])), None)
    if first is None:
        return None
    for count in range(_run_on(canon, units, first), first - 1, -1):
        written = [canon[start:end] for start, end in units[:count]]
        short = sum(len(unit) <= 4 for unit in written)
        if all(map(str.isascii, written)) and short < max(2, count - 1):
            continue
        if _is_handle(canon, service, units[:count]):
            end = units[count - 1][1]
            return end if end > beyond else None
    return None


def _is_handle(canon: str, service: Service, units: list[tuple[int, int]]) -> bool:
    """True when the units together, numerals as digits, are a handle with a digit."""
    text = fold_numerals("".join([canon[start:end] for start, end in units]))
    if _DECIMAL.search(text) is None:
        return False
    if service.compact.fullmatch(text):
        return True
    return "_" in text and service.compact.fullmatch(text.replace("_", "")) is not None


def _run_on(canon: str, units: list[tuple[int, int]], count: int) -> int:
    """How many units belong to the handle, when the first `count` are one already.

    It goes on over the same separator with digits or single characters; a word ends it.
    """
    gaps = {canon[a[1] : b[0]] for a, b in pairwise(units[:count])}
    while count < len(units):
        (_, end), (start, stop) = units[count - 1 : count + 1]
        if gaps and canon[end:start] not in gaps:
            break
        if stop - start > 1 and not any(char in _DIGITS for char in canon[start:stop]):
            break
        gaps.add(canon[end:start])
        count += 1
    return count


def _without_tail(canon: str, units: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop a last numeral that belongs to the hanzi behind it, as the 一 of 一起."""
    while units:
        start, end = units[-1]
        if canon[end - 1 : end + 1] in NUMERAL_WORDS:
            units = [*units[:-1], *([(start, end - 1)] if end - 1 > start else [])]
        elif (
            end - start == 1 and canon[start] in HANZI_DIGITS and "\u3400" <= canon[end : end + 1] <= "\u9fff"
        ):
            units = units[:-1]
        else:
            break
    return units


def _is_mail(canon: str, end: int) -> bool:
    return canon.startswith(("@", "(at)", "[at]"), end) or canon.startswith(" @", end)


def _before(canon: str, cue: Cue, met: re.Match[str]) -> Finding | None:
    """The number that a trailing phrase (微信同号) makes a handle."""
    numbers = list(_MOBILE.finditer(canon, max(0, met.start() - LOOK_BACK), met.start()))
    if not numbers:
        return None
    return _finding(cue.service, *numbers[-1].span(), mobile=True, disguised=False, via="canon")


def _finding(service: Service, start: int, end: int, *, mobile: bool, disguised: bool, via: str) -> Finding:
    return Finding(
        kind=service.kind,
        start=start,
        end=end,
        level=service.level,
        why="context",
        disguised=disguised,
        via=via if disguised else "",
        counts=not service.only_contact,
        app=service.app,
        # A mobile number stays a mobile number; that it is a handle too is said by the contact signals.
        only_contact=service.only_contact or mobile,
    )


def _is_mobile(handle: str) -> bool:
    if _LETTER.search(handle):
        return False
    return _MOBILE.fullmatch(_NOT_DIGIT.sub("", fold_numerals(handle))) is not None
