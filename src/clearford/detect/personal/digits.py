"""Digit runs: numbers in mixed or unusual forms, read as digits with a way back to their characters.

Only runs are read this way. The numerals of ordinary prose stay what they are, because a run must be
long enough, of the shape of a known kind, and either announced by a word or written in an odd way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice, pairwise
from typing import NamedTuple

_HANZI = {
    "0": "零〇○洞",
    "1": "一壹幺弌〡",
    "2": "二贰两弍〢",
    "3": "三叁弎〣",
    "4": "四肆〤",
    "5": "五伍〥",
    "6": "六陆〦",
    "7": "七柒拐〧",
    "8": "八捌〨",
    "9": "九玖勾〩",
}
_LETTERS = {"o": "0", "l": "1", "i": "1"}


def _numbered(first: int, values: range) -> dict[str, str]:
    return {chr(first + i): str(value) for i, value in enumerate(values)}


_PAIRS = (
    _numbered(0x2469, range(10, 21))
    | _numbered(0x247D, range(10, 21))
    | _numbered(0x2491, range(10, 21))
    | _numbered(0x24EB, range(11, 21))
    | _numbered(0x3251, range(21, 36))
    | _numbered(0x32B1, range(36, 51))
    | {"❿": "10", "➉": "10", "➓": "10", "🔟": "10"}
)
HANZI_DIGITS = "".join(_HANZI.values())
"""Hanzi that write one digit."""
PAIR_DIGITS = "".join(_PAIRS)
"""Single characters that write two digits."""
DIGIT_OF: dict[str, str] = (
    {str(d): str(d) for d in range(10)}
    | {char: digit for digit, chars in _HANZI.items() for char in chars}
    | _PAIRS
)
"""Character of the canonical view -> its digits."""

_FOLD_NUMERALS = str.maketrans(DIGIT_OF)
_FOLD = str.maketrans(_LETTERS | DIGIT_OF)

_D = f"[0-9{HANZI_DIGITS}{PAIR_DIGITS}]"
# What people put between groups: 138空格1234, 138啊1234, 138接着1234.
_SAID = "[点杠横空啊嗯哦呃再]|空格|接着|然后是?|再来|哈哈|中间|最后|dash|space"
_S = rf"(?:[^0-9a-z\u3400-\u9fff。！？!?;\n]|{_SAID}|(?<=[0-9])[。\n](?=[0-9]))"
_L = f"[oli](?=[oli]{{0,3}}{_S}{{0,2}}{_D})"
MIN_RUN = 7
"""Fewest digits of a run."""
MAX_RUN = 80
"""Digits of a run that are read."""
MAX_GROUPS = 40
"""Groups of a run that are read."""
# The first character is named first, so that all others are passed over in one loop.
RUN = re.compile(
    f"[oli{_D[1:]}(?:(?<={_D})|(?<![a-z][oli])(?=[oli]{{0,2}}[0-9]){_D})"
    f"(?:[0-9]|(?![0-9]){_S}{{0,3}}(?:{_D}|(?<=[0-9oli{HANZI_DIGITS}-]){_L})){{{MIN_RUN - 1},{MAX_RUN}}}"
    f"(?:{_S}{{0,3}}x(?![a-z])|[oli]{{1,4}}(?![a-z0-9]))?",
    re.ASCII,
)
_UNIT = re.compile(f"[0-9oli{HANZI_DIGITS}{PAIR_DIGITS}x]+", re.ASCII)
_PLAIN_GAPS = frozenset(" -./(),、:+\n")
_DOTS = frozenset((".", "[.]", "(.)", "。", "点", "【.】"))
_ONE_NUMBER = frozenset(" .·-_/\n")
_LIST_MARKS = frozenset("/,、\n")
_MARKS = frozenset("-.·_")
_LETTER_DIGIT = re.compile(r"(?<=[0-9])[oli](?=[0-9oli])", re.ASCII)
NUMERAL_WORDS = frozenset(
    (
        "一起 一下 一个 一定 一点 一样 一直 一位 一些 一对 一次 一般 一切 一律 一早 一会 "
        "两个 两位 三个 三天 二维 五折 七天"
    ).split()
)
"""Words whose first hanzi is a numeral, as they stand behind a number."""


class Group(NamedTuple):
    """Neighbouring digit characters: canonical positions and the digits they write."""

    start: int
    end: int
    digits: str


def groups(canon: str, start: int, end: int) -> list[Group]:
    """The groups of a run, at most one more than MAX_GROUPS."""
    out = []
    for match in islice(_UNIT.finditer(canon, start, end), MAX_GROUPS + 1):
        text = match.group()
        first, last = match.span()
        if text.isdecimal() and text.isascii():
            out.append(Group(first, last, text))
            continue
        # The 一 of 一直 belongs to the words behind the number.
        last -= last - first > 1 and canon[last - 1 : last + 1] in NUMERAL_WORDS
        out.append(Group(first, last, fold(canon[first:last])))
    return out


def digits_of(run: str) -> list[str]:
    """What `groups` gives as the digits of the groups of an ASCII run."""
    return _UNIT.findall(fold(run))[: MAX_GROUPS + 1]


def fold(text: str) -> str:
    """Digits for numerals and look-alike letters; other characters stay."""
    return text.translate(_FOLD)


def fold_numerals(text: str) -> str:
    """Digits for numerals; letters stay letters."""
    return text if text.isascii() else text.translate(_FOLD_NUMERALS)


def gaps_of(parts: Sequence[Group], canon: str) -> list[str]:
    """What stands between groups."""
    return [canon[a.end : b.start] for a, b in pairwise(parts)]


def is_odd(raw: str, parts: Sequence[Group], gaps: Sequence[str], canon: str) -> bool:
    """True when forms are mixed, no digit is an ASCII one, or strange characters stand between digits."""
    if is_mixed(raw):
        return True
    between = set(gaps)
    # Sizes and lists mix their separators; whoever hides one number uses one or two.
    if len(between) <= 2 and not _PLAIN_GAPS.issuperset("".join(between)):
        return "×" not in between or between == {"×"}
    if _LETTER_DIGIT.search(canon, parts[0].start, parts[-1].end):
        return True
    return len(parts) >= 10 and all(len(part.digits) == 1 for part in parts)


def is_mixed(raw: str) -> bool:
    """True when digits of several forms stand together, or none of them is an ASCII or full-width one."""
    if raw.isascii():
        return False
    forms = set(raw.translate(_FORMS))
    return bool(forms - {"a"}) and (len(forms) > 1 or "w" not in forms)


def is_one_number(gaps: Sequence[str]) -> bool:
    """True when only spaces, dots and dashes stand between the groups."""
    return _ONE_NUMBER.issuperset("".join(gaps))


def is_quad(parts: Sequence[Group], gaps: Sequence[str]) -> bool:
    """True for four numbers below 256 with the same dot between them: an address of a computer."""
    return (
        len(parts) == 4
        and len(set(gaps)) == 1
        and gaps[0] in _DOTS
        and all(len(part.digits) <= 3 and int(part.digits) < 256 for part in parts)
    )


def is_parted(parts: Sequence[Group], gaps: Sequence[str]) -> bool:
    """True for groups of three and more with the same dash or dot between them."""
    between = set(gaps)
    if len(between) != 1:
        return False
    if gaps[0] in _LIST_MARKS:
        return [len(part.digits) for part in parts] == [3, 4, 4]
    return gaps[0] in _MARKS and all(len(part.digits) >= 2 for part in parts)


class _Forms(dict[int, str | None]):
    """Code point -> the form of a digit, None for what is none."""

    def __missing__(self, code: int) -> str | None:
        return "o" if chr(code).isdigit() else None


_FORMS = _Forms(
    dict.fromkeys(range(0x80))
    | dict.fromkeys(map(ord, "0123456789"), "a")
    | dict.fromkeys(map(ord, PAIR_DIGITS), "p")
    | dict.fromkeys(map(ord, HANZI_DIGITS), "h")
    | dict.fromkeys(map(ord, "０１２３４５６７８９"), "w")
)


UNUSUAL_FORM = re.compile("[\x80-\u1fff\u2070-\u2fff\ua000-\uff00\uff10-\uff19\uff5b-\U0010ffff]")
"""Meets every digit that is neither ASCII nor among the hanzi, and other rare characters."""


def candidates(written: Sequence[str], lengths: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """Every stretch of whole groups whose digits together have a wanted length.

    written: digits of each group. lengths: ascending.
    Gives the first group of the stretch, the one behind it, and the digits.
    """
    every = "".join(written)
    begins = list(accumulate(map(len, written), initial=0))
    group_at = {begin: i for i, begin in enumerate(begins)}
    for i, begin in enumerate(begins):
        for length in lengths:
            end = begin + length
            if end in group_at:
                yield i, group_at[end], every[begin:end]
            elif end > begins[-1]:
                break
