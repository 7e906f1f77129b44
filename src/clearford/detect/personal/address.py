"""The grammar of Chinese addresses: find the details, then read the divisions and names before them.

A detail is a number with its unit (478号, 3栋, 501室). Reading leftwards from it keeps the work linear in
the length of the text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearford.detect.personal.recogniser import Recogniser, Why

LEFT = 48
"""Code points before a detail in which the address may begin."""
MAX_DETAILS = 64
"""Details of one text that are looked at."""
_SHORTEST_NAME = 2
_PARTS = " ,、·/|_-"
"""What may stand between the parts of an address."""
_SPACED = re.compile(r"(?:[\u3400-\u9fff0-9-] ){8,80}[\u3400-\u9fff0-9-]")
"""Characters with a space behind each."""
_NUMERALS = "零〇一二三四五六七八九"
_NUMBERS = "0-9一二三四五六七八九十百零〇甲乙丙丁"


class AddressGrammar:
    """Reads addresses with the word lists of the recogniser of kind `address`."""

    def __init__(self, recogniser: Recogniser) -> None:
        """`define` holds `units`, `divisions`, `ends`, `stop`, `not_stop` and `not_behind`."""
        define = recogniser.data.define
        self.recogniser = recogniser
        units = _any(define["units"])
        plain = f"[{_NUMBERS}]{{1,6}}[a-z]?|(?<![a-z])[a-z][0-9]{{0,4}}|[东西南北]"
        number = f"(?:附)?(?:{plain})(?:-[{_NUMBERS}a-z]{{1,5}})?"
        one = f"{number} ?{units}"
        part = "(?:[a-z0-9一二三四五六东西南北中][区期]){0,2}"
        between = f"[{_PARTS}内]{{0,2}}(?:[\\u3400-\\u9fff]{{1,8}}?{_any(define['estates'])}{part})?"
        flat = "[0-9]{1,3}-[0-9]{1,3}-[0-9]{3,4}(?![0-9-])"
        estate = f"[{_PARTS}内]{{0,2}}(?:[\\u3400-\\u9fff]{{1,8}}?{_any(define['estates'])}{part})"
        home = f"[0-9{_NUMERALS}]{{1,3}}-[0-9{_NUMERALS}]{{3,4}}(?![0-9-])"
        rest = "(?:[ -]?[0-9]{1,4}|-?[0-9]{1,3}(?:-[0-9]{1,4}){1,2})(?![0-9年月日元个块%.]| ?-?[0-9])"
        tail = f"(?:{rest}|[{_NUMERALS}]{{3,4}})?"
        self._detail = re.compile(
            f"(?<![0-9])(?:{one}(?!{_any(define['not_behind'])})(?:{between}{one}){{0,6}}"
            f"(?:{between}{flat}|{estate}{home}|{tail})|(?<=[\\u3400-\\u9fff ]){flat})"
        )
        self._unit = re.compile(f"{one}|{flat}")
        self._divisions = re.compile(_any(define["divisions"]))
        self._ends = re.compile(
            f"(?P<name>[\\u3400-\\u9fff0-9{_PARTS}]*?){_any(define['ends'])}"
            f"[{_NUMBERS}东西南北中]{{0,2}}段?{part}[{_PARTS}]{{0,2}}$"
        )
        self._head = re.compile(f"(?:{_any((*define['ends'], *define['divisions']))}|[{_NUMBERS}]段)$")
        self._stop = re.compile(
            f"(?!{_any(define['not_stop'])})[{''.join(define['stop'])}]|[^\\u3400-\\u9fff0-9a-z{_PARTS}]|[a-z](?![区座])"
            f"|(?<![\\u3400-\\u9fff0-9])[{_PARTS}]|[{_PARTS}]{{3}}"
        )

    def find(self, canon: str) -> Iterator[tuple[int, int, Why, bool]]:
        """Start, end, reason and whether context is needed, for each address-like stretch."""
        yield from self._find(canon)
        for spaced in _SPACED.finditer(canon):
            # Each second character is a space, so positions in the shorter text are halves.
            for start, end, why, needs in self._find(spaced.group()[::2]):
                yield spaced.start() + 2 * start, spaced.start() + 2 * end - 1, why, needs

    def _find(self, canon: str) -> Iterator[tuple[int, int, Why, bool]]:
        done = 0
        for count, detail in enumerate(self._detail.finditer(canon)):
            if count >= MAX_DETAILS:
                return
            found = self._read(canon, done, detail)
            if found is not None:
                yield found
                done = detail.end()

    def _part_start(self, canon: str, first: int, end: int) -> int:
        """Behind the last separator that does not follow a division, road or estate: 补充一句，科苑路3号."""
        for at in range(end - 1, first - 1, -1):
            if canon[at] in _PARTS and canon[at - 1] not in _PARTS:
                behind = canon[at + 1 : end].strip(_PARTS)
                if behind and not self._head.search(canon, max(first, at - 4), at):
                    return at + 1
        return first

    def _read(self, canon: str, done: int, detail: re.Match[str]) -> tuple[int, int, Why, bool] | None:
        first = max(done, detail.start() - LEFT)
        left = canon[first : detail.start()]
        for stop in self._stop.finditer(left):
            first = max(first, detail.start() - len(left) + stop.end())
        first = self._part_start(canon, first, detail.start())
        while first < detail.start() and canon[first] in _PARTS:
            first += 1
        left = canon[first : detail.start()]
        division = self._divisions.search(left)
        if division is not None:
            first += division.start()
            left = left[division.start() :]
        ends = self._ends.search(left)
        if ends is None or len(left.strip(" ,、")) < _SHORTEST_NAME:
            return None
        details = len(self._unit.findall(detail.group())) + (
            detail.group()[-1] in _NUMERALS or detail.group()[-1].isdecimal()
        )
        if division is not None and len(left) > len(division.group()) + 1:
            return first, detail.end(), "format_and_context", False
        if len(ends.group("name")) < 1:
            return None
        return first, detail.end(), "format", details < 2


def _any(words: str | tuple[str, ...]) -> str:
    entries = (words,) if isinstance(words, str) else words
    return "(?:" + "|".join(sorted(map(re.escape, entries), key=lambda word: (-len(word), word))) + ")"
