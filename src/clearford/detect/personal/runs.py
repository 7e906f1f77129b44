"""Digit runs weighed: which kinds the digits of a run can be, in whole groups, and what the text says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from clearford.detect.personal.digits import (
    MAX_GROUPS,
    RUN,
    UNUSUAL_FORM,
    Group,
    candidates,
    digits_of,
    gaps_of,
    groups,
    is_mixed,
    is_odd,
    is_one_number,
    is_parted,
    is_quad,
)
from clearford.detect.personal.finding import Finding
from clearford.detect.personal.recogniser import Recogniser, Run
from clearford.detect.personal.validators import passes
from clearford.detect.personal.weigh import has_borders, weigh, written
from clearford.text.plane import TextRow

MAX_CANDIDATES = 128
"""Readings of digit runs that are tried in one text."""
FLOOD_COST = 12
"""What a reading counts in a run of more groups than are read: nobody writes a number so."""
MAX_READINGS = 32
"""Readings of digit runs that pass the checks of their kind and are weighed in one text."""
FEW_RUNS = 4
"""Up to so many runs of a text can be left to the patterns; more could reach a cap."""
_FEW_GROUPS = 7
# Hanzi and marks that belong to no way of writing a number stand on both sides, or letters before it: whether
# these are a label is asked of patterns and runs alike.
_ALONE = re.compile(
    r"(?:^|(?<=[a-z\u3400-\u9fff,。!?;、:\n])|(?<=[^+] ))[0-9]+(?=$|(?!转)[\u3400-\u9fff,。!?;、\n])"
)

Reading = tuple[Recogniser, Run, bool | None]
"""A kind whose shape the digits have, its form, and the answer of its checks."""


class RunReader:
    """Reads the digit runs of texts as the kinds that may be written so."""

    def __init__(self, recognisers: Sequence[Recogniser]) -> None:
        self._runs: dict[int, list[tuple[Recogniser, Run]]] = {}
        for recogniser in recognisers:
            for run in recogniser.runs:
                for length in run.lengths:
                    self._runs.setdefault(length, []).append((recogniser, run))
        self._lengths = frozenset(self._runs)
        self._in_order = tuple(sorted(self._runs))
        self._alone = frozenset(
            length for length, pairs in self._runs.items() if any(run.alone for _, run in pairs)
        )

    def find(self, row: TextRow, canon: str) -> tuple[list[Finding], bool]:
        """Findings in the digit runs of a text, and True when a cap was reached."""
        # Runs are searched one by one: a flood of them reaches a cap before the last one.
        runs, met = RUN.finditer(canon), list[re.Match[str]]()
        for match in runs:
            met.append(match)
            if len(met) > FEW_RUNS or not self._is_left(row, canon, match):
                break
        else:
            return [], False
        reader = _TextReader(self.readings, self._in_order, row, canon)
        plain = row.raw.isascii()
        for match in chain(met, runs):
            text = match.group()
            if plain and text.isdecimal() and text.isascii():
                continue
            if not reader.read(match):
                return reader.found, True
        return reader.found, reader.beyond

    def _is_left(self, row: TextRow, canon: str, match: re.Match[str]) -> bool:
        """True for a lone row of ASCII digits in which the patterns see whatever a run would show."""
        text, raw = match.group(), row.raw
        if not (text.isdecimal() and text.isascii()):
            return False
        if raw.isascii() or len(text) not in self._lengths:
            return True
        start, end = match.span()
        alone = None if len(text) in self._alone else _ALONE.match(canon, start)
        if alone is None or alone.end() != end:
            return False
        # Where characters were left out, the way back to the original is dear and mostly not needed.
        if len(raw) != len(canon) and UNUSUAL_FORM.search(raw) is None:
            return True
        return not is_mixed(written(row, canon, start, end))

    def readings(self, digits: str) -> list[Reading]:
        """Kinds whose shape and checks the digits fit, with the answer of the checks."""
        readings: list[Reading] = []
        for recogniser, run in self._runs[len(digits)]:
            if run.regex.fullmatch(digits) is not None:
                state = passes(recogniser.checks, digits)
                if state is not False:
                    readings.append((recogniser, run, state))
        return readings


class _Read(NamedTuple):
    """What one run was read as, for the next one of the same text."""

    budget: int
    """What its readings counted."""
    weighed: int
    """Readings of it that passed the checks of their kind."""
    stretches: list[tuple[int, int, str, list[Reading]]]
    """First group and the one behind, the digits, and what these can be."""


class _TextReader:
    """Reads the runs of one text, as far as the caps allow.

    Whoever floods a text with numbers repeats them, alone or in the same order: nothing is read twice.
    """

    def __init__(
        self, readings: Callable[[str], list[Reading]], lengths: Sequence[int], row: TextRow, canon: str
    ) -> None:
        self.found: list[Finding] = []
        self.beyond = False
        """True when a run held more groups than are read."""
        self._readings, self._lengths, self._row, self._canon = readings, lengths, row, canon
        self._budget, self._weighed = MAX_CANDIDATES, MAX_READINGS
        self._known: dict[str, list[Reading]] = {}
        self._again: dict[str, _Read] = {}

    def read(self, match: re.Match[str]) -> bool:
        """Put what a run shows to the findings; False when a cap was reached."""
        text = match.group()
        seen = self._again.get(text)
        if seen is not None and seen.budget <= self._budget and seen.weighed <= self._weighed:
            self._budget -= seen.budget
            self._weighed -= seen.weighed
            self._take(match, seen.stretches)
            return True
        plain = text.isascii()
        written = digits_of(text) if plain else [g.digits for g in groups(self._canon, *match.span())]
        cost = 1
        if len(written) > MAX_GROUPS:
            written.pop()
            cost, self.beyond = FLOOD_COST, True
        budget, weighed, stretches = self._budget, self._weighed, list[tuple[int, int, str, list[Reading]]]()
        for first, behind, digits in candidates(written, self._lengths):
            self._budget -= cost
            readings = self._known.get(digits)
            if readings is None:
                readings = self._known[digits] = self._readings(digits)
            if readings:
                self._weighed -= len(readings)
            if self._budget < 0 or self._weighed < 0:
                self._take(match, stretches)
                return False
            if readings:
                stretches.append((first, behind, digits, readings))
        self._take(match, stretches)
        # A hanzi at its end may belong to the word behind it.
        if plain:
            self._again[text] = _Read(budget - self._budget, weighed - self._weighed, stretches)
        return True

    def _take(self, match: re.Match[str], stretches: Sequence[tuple[int, int, str, list[Reading]]]) -> None:
        """Put the readings that the text around them allows to the findings."""
        if stretches:
            parts = groups(self._canon, *match.span())
            for first, behind, digits, readings in stretches:
                self.found += _weighed(self._row, self._canon, parts[first:behind], digits, readings)


def _weighed(
    row: TextRow, canon: str, parts: Sequence[Group], digits: str, readings: Sequence[Reading]
) -> Iterator[Finding]:
    """The readings that the text around them allows."""
    start, end = parts[0].start, parts[-1].end
    gaps = gaps_of(parts, canon)
    if not _stands_alone(canon, start, end, digits) or is_quad(parts, gaps):
        return
    odd = is_odd(written(row, canon, start, end), parts, gaps, canon)
    for recogniser, run, state in readings:
        if run.needs == "odd" and not odd:
            continue
        # A check digit is proof enough for a number in a few groups, but not for a list of numbers.
        few = recogniser.check_digit and len(parts) <= _FEW_GROUPS and is_one_number(gaps)
        parted = run.needs == "groups" and is_parted(parts, gaps)
        needs = state is None or run.needs == "label" or not (odd or few or parted)
        judged = weigh(recogniser, canon, start, end, needs=needs, check=recogniser.check_digit)
        if judged is not None:
            why, level = judged
            yield Finding(
                recogniser.kind, start, end, level, why, odd, "canon+digits", recogniser.data.personal
            )


def _stands_alone(canon: str, start: int, end: int, digits: str) -> bool:
    """True when a run is no part of a word."""
    # A number with + is a telephone number, and a mainland one only with 86.
    if canon[start - 1 : start] == "+" and not digits.startswith("86"):
        return False
    return has_borders(canon, start, end)
