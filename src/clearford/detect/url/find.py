"""Finding addresses in a text: plain, bare, or written so that a filter would miss them.

Everything works on the `canon` view, where full-width, look-alike and invisible characters are gone.
Written-out dots (`[.]`, `(dot)`, `点`, `。`) and `hxxp` are then put right, with the way back kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.detect.url.data import UrlData
from clearford.detect.url.suffix import Suffixes
from clearford.text.plane import TextPlane, TextRow

MOST_LINKS = 64
"""Links taken of one text; further ones are not looked at."""

# Longer than most words that end a sentence.
_LONG_NAME = 12
_COMMON_ENDINGS = frozenset(
    "com cn net org top xyz vip cc shop site club icu biz info online example test invalid".split()
)
_SPACED_ENDINGS = frozenset("com cn net org xyz icu example invalid".split())
_PACKAGE_STARTS = frozenset(
    "com org net io cn edu gov java javax android androidx dev me app jp de uk".split()
)
_FREE_ENDINGS = frozenset(("com", "cn", "net", "org"))
_BEFORE_DOT_WORD = frozenset("the a an this that any of and in my your another every".split())

_OPEN, _SHUT = r"\[({<【〔「", r"\])}>】〕」"
_OPEN_SIGNS = "[({<【〔「"
_HANZI_STARTS = "中公网商集香台"
_BRACKETED = rf" ?[{_OPEN}] ?(?:\.|。|点|dot|d0t) ?[{_SHUT}] ?"
_SEPARATOR = rf"(?:{_BRACKETED}|\.|。| ?点 ?| dot | \. )"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_WRITTEN = re.compile(rf"(?<![a-z0-9_-]){_LABEL}(?:{_SEPARATOR}{_LABEL}){{1,12}}(?![a-z0-9-])")
_PARTS = re.compile(rf"({_SEPARATOR})")
_DEFANGED = re.compile(r"h(?<![a-z]h)(?:xx|tt|\*\*)p(s?) ?[\[({]?:[\])}]?[/\\]{2}[\])}]?")
_ASCII_HOST = re.compile(r"(?:[!-~]*@)?(?:[a-z0-9_-]+\.)+(?P<ending>[a-z0-9-]+)(?::[0-9]{1,5})?(?=[^!-~])")
_PLAIN_LINK = (
    r"(?P<scheme>(?:https?|ftps?|sftp|wss?):[/\\]{2,6})(?P<authority>[^\s/\\?#<>\"'`|，。、；！？（）【】《》「」“”]{1,300})"
    r"|(?<![a-z0-9@_.\-\\])(?<![a-z0-9.~]/)(?P<host>(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.){1,20}"
    r"(?:xn--[a-z0-9-]{2,59}|[a-z]{2,24}))(?![a-z0-9_@-])(?!\.[a-z0-9_])(?!\()"
    r"|(?P<numbers>(?<![0-9a-z.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?=:[0-9]{1,5}|/[a-z0-9?]))"
)
_HANZI_HOST = (
    r"(?P<hanzi>[\u4e00-\u9fff]{1,20}\."
    r"(?:com|cn|net|org|top|vip|cc|中国|公司|网络|网址|网店|商城|集团|香港|台湾))(?![a-z0-9.])"
)
_LINK = re.compile(_PLAIN_LINK)
_LINK_OR_HANZI = re.compile(f"{_PLAIN_LINK}|{_HANZI_HOST}")
_TAIL = re.compile(r"(?::(?P<port>[0-9]{1,5})(?![0-9]))?(?P<path>[/?#][!-~]*)?")
_AFTER = ".,;:!?'\")]}>"

Codes = NDArray[np.uint32]


class Place(NamedTuple):
    """An address in the canon view: code points, end exclusive.

    host: what stands for the host, as written; of a scheme address it may hold user and port.
    marks: positions of written-out dots within the stretch were put right.
    """

    start: int
    end: int
    host_start: int
    host: str
    scheme: bool
    port: int | None
    path: bool
    mended: bool
    back: tuple[int, ...] | None
    """Canon position of each character of `host`; None where it is host_start, host_start + 1, ..."""


class _Mended(NamedTuple):
    text: str
    back: list[int] | None
    """Canon position of each character, and of the end."""
    marks: list[tuple[int, int]]
    """Stretches of the canon view that were changed."""


def rows_with_dots(plane: TextPlane) -> NDArray[np.intp]:
    """Rows that may hold an address, ascending, without repeats. A cheap superset of `places`."""
    codes = plane.codes("canon")
    inner = codes[1:-1]
    found = inner == _MET[0]
    for sign in _MET[1:]:
        found |= inner == sign
    met = np.flatnonzero(found) + 1
    signs = codes[met]
    at = np.concatenate([_dots(codes, met[signs == 46]), *_others(codes, met, signs)])
    if not len(at):
        return at
    return np.unique(np.searchsorted(plane.breaks("canon"), at))


def _dots(codes: Codes, at: NDArray[np.intp]) -> NDArray[np.intp]:
    before, after = codes[at - 1], codes[at + 1]
    joined = (before > 44) & (before != 46) & (_is_lower(after) | _in(_HANZI_ENDING, after))
    wrapped = _in(_OPENS, before) | ((before == 32) & ((after == 32) | _in(_SHUTS, after)))
    digits = at[_is_digit(before) & _is_digit(after)]
    dense = digits[:-2][digits[2:] - digits[:-2] <= 8] if len(digits) > 2 else digits[:0]
    return np.concatenate([at[joined | wrapped], dense])


def _others(codes: Codes, met: NDArray[np.intp], signs: Codes) -> Iterator[NDArray[np.intp]]:
    """Other signs that stand for a dot, colons of a scheme, and the word `dot`."""
    for sign in (0x3002, 0x70B9):
        at = met[signs == sign]
        at = at[_in(_BESIDE, codes[at + 1])]
        yield at[_in(_BESIDE, codes[at - 1])]
    # A colon may also be the first character.
    colon = np.concatenate((np.flatnonzero(codes[:1] == 58), met[signs == 58]))
    yield colon[_in(_AFTER_COLON, codes.take(colon + 1, mode="clip"))]
    last = met[signs == 116]
    last = last[last > 2]
    middle = codes[last - 1]
    dots = last[((middle == 111) | (middle == 48)) & (codes[last - 2] == 100)] - 2
    before = codes[dots - 1]
    yield dots[(before == 32) | _in(_OPENS, before)]


def _table(signs: str) -> NDArray[np.bool_]:
    """True at the code points of `signs`; the last place stands for all that lie beyond."""
    table = np.zeros(max(map(ord, signs)) + 2, np.bool_)
    table[[ord(sign) for sign in signs]] = True
    return table


_MET = tuple(np.uint32(ord(sign)) for sign in ".:。点t")
_OPENS, _SHUTS = _table(_OPEN_SIGNS), _table("])}>】〕」")
_BESIDE = _table(_OPEN_SIGNS + "])}>】〕」 abcdefghijklmnopqrstuvwxyz0123456789")
_AFTER_COLON = _table("/\\])}")
_HANZI_ENDING = _table(_HANZI_STARTS)


def _in(table: NDArray[np.bool_], codes: Codes) -> NDArray[np.bool_]:
    return table.take(codes, mode="clip")


def _is_digit(codes: Codes) -> NDArray[np.bool_]:
    return (codes >= 48) & (codes <= 57)


def _is_lower(codes: Codes) -> NDArray[np.bool_]:
    return (codes >= 97) & (codes <= 122)


# Each begins with the character itself, which the engine finds fast.
_DOT = re.compile(rf"\.(?<=[^\x00-,. ]\.)(?:[a-z{_HANZI_STARTS}]|[0-9]{{1,3}}\.[0-9]{{1,3}}\.[0-9])")
_COLON = re.compile(r":[/\\\])}]")
_STOP = re.compile(r"。[a-z0-9]")
_POINT = re.compile(r"点[a-z0-9 ]")
_BRACKET = re.compile(rf"[{_OPEN}] ?(?:\.|。|点|d[o0]t)")


_RUN = re.compile(r"[a-z0-9@_.-]+")
_HANZI_DOT = re.compile(r"[\u4e00-\u9fff]\.")
_WRITTEN_ENDING = re.compile(rf"(?:点|。|dot |\. ) ?(?:{'|'.join(sorted(_COMMON_ENDINGS))})(?![a-z0-9-])")


def _is_mendable(canon: str) -> bool:
    """False when the text surely holds no written-out dot and no defanged scheme; cheap."""
    return (
        _STOP.search(canon) is not None
        or _POINT.search(canon) is not None
        or " dot " in canon
        or " . " in canon
        or _BRACKET.search(canon) is not None
        or (_COLON.search(canon) is not None and any(_schemes(canon)))
    )


def _schemes(canon: str) -> Iterator[tuple[int, int, str]]:
    """Schemes not written plainly: start, end, and how they should read."""
    for match in _DEFANGED.finditer(canon):
        plain = f"http{match[1]}://"
        if match[0] != plain:
            yield match.start(), match.end(), plain


def _is_worth_a_look(text: str) -> bool:
    """False when every dot between letters belongs to a mail address; cheaper than looking for links."""
    if ":/" in text or ":\\" in text or _HANZI_DOT.search(text) is not None:
        return True
    return any("." in run and "@" not in run for run in _RUN.findall(text))


class Finder:
    """Finds the addresses of a text in the canon view."""

    def __init__(self, data: UrlData, suffixes: Suffixes) -> None:
        self._data, self._suffixes = data, suffixes

    def may_hold(self, canon: str) -> bool:
        """False when the text surely holds no address; cheap."""
        return _DOT.search(canon) is not None or _COLON.search(canon) is not None or _is_mendable(canon)

    def places(self, canon: str, raw_char_at: RawCharAt) -> list[Place]:
        """The addresses of a text, in order, at most MOST_LINKS.

        raw_char_at: canon position -> the character of the original behind it.
        """
        found: list[Place] = []
        mended = self._mend(canon)
        if not _is_worth_a_look(mended.text):
            return found
        # To try a host of hanzi at every one of them is slow.
        link = _LINK_OR_HANZI if _HANZI_DOT.search(mended.text) else _LINK
        at = 0
        while len(found) < MOST_LINKS:
            match = link.search(mended.text, at)
            if match is None:
                break
            place = self._place(match, mended, raw_char_at)
            at = max(match.end(), match.start() + 1)
            if place is not None:
                found.append(place)
                at = max(at, self._end_in(mended, place))
        return found

    def _end_in(self, mended: _Mended, place: Place) -> int:
        if mended.back is None:
            return place.end
        return int(np.searchsorted(mended.back, place.end))

    def _place(self, match: re.Match[str], mended: _Mended, raw_char_at: RawCharAt) -> Place | None:
        text = mended.text
        group = match.lastgroup or ""
        if group == "scheme" or match["authority"] is not None:
            group = "authority"
        host_start, host = match.start(group), match[group]
        scheme = group == "authority"
        if scheme:
            host = self._authority(host)
            if not host:
                return None
        tail = _TAIL.match(text, host_start + len(host))
        stop, port, path = host_start + len(host), None, False
        if tail is not None:
            stop, port, path = self._tail(tail)
        if not scheme and not self._is_host(match, group, mended, raw_char_at, more=path or port is not None):
            return None
        return self._in_canon(
            match.start(), stop, host_start, host, mended, scheme=scheme, port=port, path=path
        )

    def _authority(self, text: str) -> str:
        """What belongs to the host of a scheme address; text glued to a known ending does not."""
        glued = _ASCII_HOST.match(text)
        if glued is not None and self._suffixes.is_ending(glued["ending"]):
            text = glued[0]
        return text.rstrip(".,;:!?'\")}>" if text.startswith("[") else _AFTER)

    def _tail(self, tail: re.Match[str]) -> tuple[int, int | None, bool]:
        path = (tail["path"] or "").rstrip(_AFTER)
        port = int(tail["port"]) if tail["port"] else None
        if port is not None and port > 65535:
            return tail.start(), None, False
        stop = (
            (tail.start("path") + len(path))
            if path
            else (tail.end("port") if port is not None else tail.start())
        )
        return stop, port, len(path) > 1

    def _in_canon(
        self,
        start: int,
        stop: int,
        host_start: int,
        host: str,
        mended: _Mended,
        *,
        scheme: bool,
        port: int | None,
        path: bool,
    ) -> Place:
        back = mended.back
        if back is None:
            return Place(start, stop, host_start, host, scheme, port, path, mended=False, back=None)
        first, last = back[start], back[stop - 1] + 1
        changed = any(first <= a < last for a, _ in mended.marks)
        way = tuple(back[host_start : host_start + len(host)])
        return Place(first, last, back[host_start], host, scheme, port, path, mended=changed, back=way)

    def _is_host(
        self,
        match: re.Match[str],
        group: str,
        mended: _Mended,
        raw_char_at: RawCharAt,
        *,
        more: bool,
    ) -> bool:
        """True when what looks like a bare host is meant as one."""
        host = match[group]
        if group in ("numbers", "hanzi"):
            return group == "hanzi" or all(int(part) < 256 for part in host.split("."))
        labels = host.split(".")
        ending = labels[-1]
        if not self._suffixes.is_ending(ending) or host in self._data.plain_names:
            return False
        split = self._suffixes.split(host)
        if split.suffix is None or (split.suffix == host and host not in self._data.official):
            return False
        if more or labels[0] == "www" or host in self._data.official or host in self._data.shorteners:
            return True
        if len(labels) > 2 and labels[0] in _PACKAGE_STARTS:
            return False
        name = split.domain.split(".")[0]
        if (ending not in _FREE_ENDINGS and len(name) == 1) or (name.isdigit() and len(name) < 3):
            return False
        if ending in self._data.file_endings:
            return False
        if ending in self._data.word_endings and not self._stands_out(match, labels, name, mended.text):
            return False
        return not self._begins_sentence(match, ending, mended, raw_char_at)

    def _stands_out(self, match: re.Match[str], labels: list[str], name: str, text: str) -> bool:
        """True when an ending that is also a word is not likely the next sentence."""
        if len(labels) > 2 or "-" in name or (not name.isalpha() and not name.isdigit()):
            return True
        if len(name) >= _LONG_NAME:
            return True
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        if before > "\u2e80" or after > "\u2e80":
            return True
        return not text[: match.start()].strip() and not text[match.end() :].strip()

    def _begins_sentence(
        self, match: re.Match[str], ending: str, mended: _Mended, raw_char_at: RawCharAt
    ) -> bool:
        """True for `end.Next`: a capital after the dot where the word before it is in small letters."""
        if ending in _FREE_ENDINGS:
            return False
        first = match.end() - len(ending)
        where = mended.back if mended.back is not None else range(len(mended.text) + 1)
        capital, small = raw_char_at(where[first]), raw_char_at(where[first + 1])
        before = raw_char_at(where[first - 2])
        return capital.isupper() and small.islower() and before.islower()

    def _mend(self, canon: str) -> _Mended:
        """The text with written-out dots and schemes put right."""
        if not _is_mendable(canon):
            return _Mended(canon, None, [])
        dotted = _BRACKET.search(canon) or _WRITTEN_ENDING.search(canon)
        changes = sorted({*_schemes(canon), *(self._hosts(canon) if dotted else ())})
        if not changes:
            return _Mended(canon, None, [])
        parts: list[str] = []
        back: list[int] = []
        at = 0
        for start, end, text in changes:
            if start < at:
                continue
            parts += (canon[at:start], text)
            back += range(at, start)
            back += [min(start + k, end - 1) for k in range(len(text))]
            at = end
        parts.append(canon[at:])
        back += range(at, len(canon) + 1)
        return _Mended("".join(parts), back, [(start, end) for start, end, _ in changes])

    def _hosts(self, canon: str) -> Iterator[tuple[int, int, str]]:
        for match in _WRITTEN.finditer(canon):
            pieces = _PARTS.split(match[0])
            last = self._last_label(pieces)
            at = match.start()
            for k, piece in enumerate(pieces[: last + 1]):
                if k % 2 and piece != ".":
                    yield at, at + len(piece), "."
                at += len(piece)

    def _last_label(self, pieces: list[str]) -> int:
        """Index of the ending of a host written with unusual dots; 0 if there is none."""
        for k in range(len(pieces) - 1, 1, -2):
            separators = {piece for piece in pieces[1:k:2] if piece != "."}
            if separators and self._is_written_ending(pieces[k], pieces[k - 1], pieces[k - 2]):
                return k
        return 0

    def _is_written_ending(self, ending: str, separator: str, before: str) -> bool:
        if separator == "." or separator.strip()[0] in _OPEN_SIGNS:
            return self._suffixes.is_ending(ending)
        if separator == " . ":
            return ending in _SPACED_ENDINGS
        if separator == " dot " and before in _BEFORE_DOT_WORD:
            return False
        if separator.strip() == "点" and before.isdigit() and len(before) < 5:
            return False
        return ending in _COMMON_ENDINGS


class RawCharAt:
    """Canon position -> the character of the original behind it."""

    __slots__ = ("_row",)

    def __init__(self, row: TextRow) -> None:
        self._row = row

    def __call__(self, at: int) -> str:
        """The character; empty past the end."""
        back = self._row.back("canon")
        return self._row.raw[back[at]] if at < len(back) else ""
