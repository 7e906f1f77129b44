"""From a text to findings: patterns, digit runs, handles, and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import msgspec
from msgspec.structs import replace

from clearford.detect.personal.address import AddressGrammar
from clearford.detect.personal.contact import Cue, cues_of, find_handles
from clearford.detect.personal.digits import HANZI_DIGITS, fold_numerals
from clearford.detect.personal.finding import MAX_FINDINGS, Finding, resolve
from clearford.detect.personal.flags import Flags
from clearford.detect.personal.judge import Value, judge
from clearford.detect.personal.recogniser import Pattern, Recogniser
from clearford.detect.personal.runs import RunReader
from clearford.detect.personal.weigh import route, weigh
from clearford.text.plane import TextRow

MAX_CANDIDATES = 256
"""Candidates of one pattern that are looked at in one text."""
NEIGHBOUR = 24
"""Code points between a finding and one that needs a neighbour."""
_MAX_LOOKS = 4096
_NUMERALS = re.compile(f"(?<=[a-z+])[a-z{HANZI_DIGITS}0-9 .·-]{{5,}}")
# Without one of these, numerals stand behind no letter.
_BEHIND_LATIN = re.compile(f"[{HANZI_DIGITS}](?<=[a-z0-9+ .·-][{HANZI_DIGITS}])")
_UUID = re.compile(r"(?<![0-9a-z])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-z])", re.ASCII)


class Found(msgspec.Struct, frozen=True):
    """What was found in one text, each list ordered by position without overlaps."""

    personal: list[Finding]
    contacts: list[Finding]
    truncated: bool
    """True when a cap was reached and there may be more."""


NOTHING = Found([], [], truncated=False)
"""What most texts hold."""

Try = tuple[Recogniser, Pattern]
Tries = tuple[tuple[tuple[str, ...], tuple[Try, ...]], ...]
"""Patterns by what they hold: one look tells that none of them can match."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What is tried on texts with the same flags."""

    firm: Tries
    """Patterns that are tried at once."""
    yielding: Tries
    """Patterns that are tried where nothing else was found."""
    late: Tries
    """Patterns that need a neighbour."""
    address: bool
    numerals: bool
    runs: bool
    cues: tuple[Cue, ...]


class Finder:
    """Runs recognisers over rows. `of_row` is the one code path of batch and scalar use."""

    def __init__(self, recognisers: Sequence[Recogniser]) -> None:
        self.recognisers = tuple(recognisers)
        self._cues = cues_of(recognisers)
        self._runs = RunReader(recognisers)
        self._address = next((i for i, r in enumerate(recognisers) if r.data.grammar == "address"), None)
        self._grammar = None if self._address is None else AddressGrammar(recognisers[self._address])
        self._numerals = frozenset(i for i, r in enumerate(recognisers) if r.data.numerals)
        self._looks: dict[Flags, _Look] = {}

    def of_row(self, row: TextRow, flags: Flags) -> Found:
        """Findings of one text; `flags` says what is tried."""
        look = self._looks.get(flags) or self._look(flags)
        canon = with_lines(row)
        found: list[Finding] = []
        if look.address and self._grammar is not None:
            found.extend(_addresses(row, canon, self._grammar))
        for recogniser, pattern in possible(look.firm, canon):
            _plain(row, canon, recogniser, pattern, found)
        truncated = False
        if look.runs:
            more, truncated = self._runs.find(row, canon)
            found += more
        if look.numerals and not canon.isascii() and _BEHIND_LATIN.search(canon) is not None:
            found.extend(self._with_numerals(row, canon))
        contacts: list[Finding] = []
        if look.cues:
            handles = find_handles(canon, look.cues)
            contacts = resolve(handles)
            found += [finding for finding in handles if not finding.only_contact]
        kept = _resolved(row, canon, found, look.yielding)
        if look.late and kept:
            kept = _beside(row, canon, look.late, kept)
        if not kept and not contacts and not truncated:
            return NOTHING
        return Found(kept, contacts, truncated or len(kept) >= MAX_FINDINGS)

    def handles_of(self, row: TextRow, cues: Sequence[int]) -> list[Finding]:
        """The handles alone of `of_row`. cues: numbers of those that the flags name, ascending."""
        return resolve(find_handles(with_lines(row), [self._cues[i] for i in cues]))

    def _look(self, flags: Flags) -> _Look:
        """What these flags ask for, put together once."""
        if len(self._looks) >= _MAX_LOOKS:
            self._looks.clear()
        near = flags.kinds | flags.beside
        tried = [(r, p) for i, r in enumerate(self.recognisers) if i in near for p in r.patterns]
        kinds = {self.recognisers[i].kind for i in flags.kinds}
        at_once = [(r, p) for r, p in tried if p.needs != "neighbour" and r.kind in kinds]
        look = self._looks[flags] = _Look(
            firm=_by_holds((r, p) for r, p in at_once if not p.yields),
            yielding=_by_holds((r, p) for r, p in at_once if p.yields),
            late=_by_holds((r, p) for r, p in tried if p.needs == "neighbour"),
            address=self._address in flags.kinds,
            numerals=flags.runs or not self._numerals.isdisjoint(flags.kinds),
            runs=flags.runs,
            cues=tuple(self._cues[i] for i in flags.cues),
        )
        return look

    def _with_numerals(self, row: TextRow, canon: str) -> Iterator[Finding]:
        """Values of a letter and hanzi numerals, as a plate: read in a copy of equal length."""
        folded = _NUMERALS.sub(lambda match: fold_numerals(match.group()), canon)
        if folded == canon:
            return
        found: list[Finding] = []
        for recogniser in self.recognisers:
            if recogniser.data.numerals:
                for pattern in recogniser.patterns:
                    _plain(row, folded, recogniser, pattern, found)
        for finding in found:
            if folded[finding.start : finding.end] != canon[finding.start : finding.end]:
                yield replace(finding, disguised=True, via="canon+digits")


def with_lines(row: TextRow) -> str:
    """The canonical view with its line feeds, which no value may cross; positions are the same."""
    canon = row.canon
    if "\n" not in row.raw:
        return canon
    raw = row.raw
    return "".join(
        "\n" if raw[at] == "\n" else char for at, char in zip(row.back("canon"), canon, strict=True)
    )


def _by_holds(tries: Iterable[Try]) -> Tries:
    """Neighbours that hold the same texts together, in their order."""
    groups = groupby(tries, key=lambda pair: pair[1].holds)
    return tuple((holds, tuple(pairs)) for holds, pairs in groups)


def possible(tries: Tries, canon: str) -> Iterator[Try]:
    """The patterns that can match in a text, which holds something of what they cannot do without."""
    for holds, pairs in tries:
        if not holds:
            yield from pairs
            continue
        for text in holds:
            if text in canon:
                yield from pairs
                break


def _plain(row: TextRow, canon: str, recogniser: Recogniser, pattern: Pattern, found: list[Finding]) -> None:
    """Put the findings of a pattern to those of the text."""
    known: dict[str, Value] = {}
    for match in pattern.matches(canon, MAX_CANDIDATES):
        finding = judge(row, canon, recogniser, pattern, match, known)
        if finding is not None:
            found.append(finding)


def _resolved(row: TextRow, canon: str, found: list[Finding], yielding: Tries) -> list[Finding]:
    """The findings that hold; a yielding pattern is only weighed where nothing else holds."""
    waiting = [finding for finding in found if finding.yields]
    firm = [finding for finding in found if not finding.yields] if waiting else found
    kept = resolve(_outside(firm, canon))
    if len(kept) == MAX_FINDINGS:
        return kept
    more: list[Finding] = []
    for recogniser, pattern in possible(yielding, canon):
        _where_free(row, canon, recogniser, pattern, kept, more)
    more += waiting
    return resolve(kept + _outside(more, canon)) if more else kept


def _where_free(
    row: TextRow,
    canon: str,
    recogniser: Recogniser,
    pattern: Pattern,
    kept: Sequence[Finding],
    more: list[Finding],
) -> None:
    """Put the findings of a pattern that touch none of those kept to `more`."""
    known: dict[str, Value] = {}
    for match in pattern.matches(canon, MAX_CANDIDATES):
        start, end = match.span(pattern.group)
        for other in kept:
            if other.start < end and start < other.end:
                break
        else:
            finding = judge(row, canon, recogniser, pattern, match, known)
            if finding is not None:
                more.append(finding)


def _beside(row: TextRow, canon: str, late: Tries, kept: list[Finding]) -> list[Finding]:
    """The findings, with those that need a neighbour among them."""
    before = len(kept)
    for recogniser, pattern in possible(late, canon):
        known: dict[str, Value] = {}
        for match in pattern.matches(canon, MAX_CANDIDATES):
            finding = judge(row, canon, recogniser, pattern, match, known)
            if finding is not None and _is_near(finding, kept):
                kept.append(finding)
    return resolve(kept) if len(kept) > before else kept


def _is_near(finding: Finding, kept: Sequence[Finding]) -> bool:
    return any(
        other.counts
        and (abs(other.start - finding.end) <= NEIGHBOUR or abs(finding.start - other.end) <= NEIGHBOUR)
        for other in kept
    )


def _outside(found: list[Finding], canon: str) -> list[Finding]:
    """Findings that are not part of a universally unique identifier."""
    if not found or canon.count("-") < 4:
        return found
    ids = [match.span() for match in _UUID.finditer(canon)]
    return [f for f in found if not any(start <= f.start and f.end <= end for start, end in ids)]


def _addresses(row: TextRow, canon: str, grammar: AddressGrammar) -> Iterator[Finding]:
    recogniser = grammar.recogniser
    for start, end, why, needs in grammar.find(canon):
        reason = None if why == "format" else why
        judged = weigh(recogniser, canon, start, end, needs=needs, check=False, why=reason)
        if judged is not None:
            disguised, via = route(row, start, end, canon, rewritten=False)
            yield Finding(recogniser.kind, start, end, judged[1], judged[0], disguised, via)
