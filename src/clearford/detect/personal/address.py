"""The grammar of Chinese addresses: find the details, then read the divisions and names before them.

A detail is a number with its unit (478号, 3栋, 501室). Reading leftwards from it keeps the work linear in
the length of the text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearford.detect.personal.recogniser import Recogniser, Why

LEFT = 40
"""Code points before a detail in which the address may begin."""
MAX_DETAILS = 64
"""Details of one text that are looked at."""
_SHORTEST_NAME = 2
_NUMBERS = "0-9一二三四五六七八九十百零〇甲乙丙丁"


class AddressGrammar:
    """Reads addresses with the word lists of the recogniser of kind `address`."""

    def __init__(self, recogniser: Recogniser) -> None:
        """`define` holds `units`, `divisions`, `ends`, `stop` and `not_behind`."""
        define = recogniser.data.define
        self.recogniser = recogniser
        units = _any(define["units"])
        plain = f"[{_NUMBERS}]{{1,6}}[a-z]?|(?<![a-z])[a-z][0-9]{{0,4}}|[东西南北]"
        number = f"(?:附)?(?:{plain})(?:-[{_NUMBERS}a-z]{{1,5}})?"
        one = f"{number} ?{units}"
        between = f"[ ,、内]{{0,2}}(?:[\\u3400-\\u9fff]{{1,8}}?{_any(define['estates'])})?"
        self._detail = re.compile(
            f"(?<![0-9]){one}(?!{_any(define['not_behind'])})(?:{between}{one}){{0,6}}"
            "(?:[ -]?[0-9]{1,4}(?:-[0-9]{1,4}){0,2}(?![0-9年月日元个块%.]))?"
        )
        self._unit = re.compile(one)
        self._divisions = re.compile(_any(define["divisions"]))
        self._ends = re.compile(
            f"(?P<name>[\\u3400-\\u9fff0-9]*?){_any(define['ends'])}"
            f"[{_NUMBERS}东西南北中]{{0,2}}段?[ ,、]{{0,2}}$"
        )
        self._stop = re.compile(
            f"[{''.join(define['stop'])}]|[^\\u3400-\\u9fff0-9 ,、]"
            "|(?<![\\u3400-\\u9fff0-9])[ ,、]|[ ,、]{3}"
        )

    def find(self, canon: str) -> Iterator[tuple[int, int, Why, bool]]:
        """Start, end, reason and whether context is needed, for each address-like stretch."""
        done = 0
        for count, detail in enumerate(self._detail.finditer(canon)):
            if count >= MAX_DETAILS:
                return
            found = self._read(canon, done, detail)
            if found is not None:
                yield found
                done = detail.end()

    def _read(self, canon: str, done: int, detail: re.Match[str]) -> tuple[int, int, Why, bool] | None:
        first = max(done, detail.start() - LEFT)
        left = canon[first : detail.start()]
        for stop in self._stop.finditer(left):
            first = max(first, detail.start() - len(left) + stop.end())
        while first < detail.start() and canon[first] in " ,、":
            first += 1
        left = canon[first : detail.start()]
        division = self._divisions.search(left)
        if division is not None:
            first += division.start()
            left = left[division.start() :]
        ends = self._ends.search(left)
        if ends is None or len(left.strip(" ,、")) < _SHORTEST_NAME:
            return None
        details = len(self._unit.findall(detail.group())) + detail.group()[-1].isdecimal()
        if division is not None and len(left) > len(division.group()) + 1:
            return first, detail.end(), "format_and_context", False
        if len(ends.group("name")) < 1:
            return None
        return first, detail.end(), "format", details < 2


def _any(words: str | tuple[str, ...]) -> str:
    entries = (words,) if isinstance(words, str) else words
    return "(?:" + "|".join(sorted(map(re.escape, entries), key=lambda word: (-len(word), word))) + ")"
