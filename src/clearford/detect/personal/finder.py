"""From a text to findings: patterns, checks, context and levels for the kinds a filter flagged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from clearford.detect.personal.address import AddressGrammar
from clearford.detect.personal.contact import cues_of, find_handles
from clearford.detect.personal.digits import (
    HANZI_DIGITS,
    MAX_RUN,
    RUN,
    Group,
    candidates,
    fold_numerals,
    groups,
    is_odd,
    is_one_number,
    is_parted,
    is_quad,
)
from clearford.detect.personal.finding import MAX_FINDINGS, REPORT_FROM, Finding, resolve
from clearford.detect.personal.plans import IBAN_LENGTHS
from clearford.detect.personal.recogniser import Pattern, Recogniser, Run, Why
from clearford.detect.personal.validators import Check, ip_is_public
from clearford.text.classes import FIRST_UNUSUAL
from clearford.text.plane import TextRow

MAX_CANDIDATES = 256
"""Candidates of one recogniser that are looked at in one text."""
MAX_RUN_CANDIDATES = 128
"""Readings of digit runs that are tried in one text."""
MAX_RUN_READINGS = 32
"""Readings of digit runs that pass the checks of their kind and are weighed in one text."""
NEIGHBOUR = 24
"""Code points between a finding and one that needs a neighbour."""
LABELS = frozenset(
    "tel phone mobile mob cell call sms fax wx vx v q qq wechat weixin whatsapp tg sj dh hm sfz id no card "
    "cn ip iban ssn t m h p ph x".split()
)
"""Latin words that may touch a number."""
_NUMERALS = re.compile(f"(?<=[a-z+])[a-z{HANZI_DIGITS}0-9 .·-]{{5,}}")
_NOT_COMPACT = re.compile(r"[^0-9a-z]", re.ASCII)
_UUID = re.compile(r"(?<![0-9a-z])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-z])", re.ASCII)
_NAME_WORD = re.compile(r"[^ _]+")
_PARTICLES = frozenset("van de der von bin al la le del da di".split())
_LINK = re.compile(r"://|www\.|[a-z0-9]\.[a-z]{2,}/|[?&][a-z_]+=", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one text, each list ordered by position without overlaps."""

    personal: list[Finding]
    contacts: list[Finding]
    truncated: bool
    """True when a cap was reached and there may be more."""


class Finder:
    """Runs recognisers over rows. `of_row` is the one code path of batch and scalar use."""

    def __init__(self, recognisers: Sequence[Recogniser]) -> None:
        self.recognisers = tuple(recognisers)
        self._cues = cues_of(recognisers)
        self._address = next(
            (AddressGrammar(r) for r in self.recognisers if r.data.grammar == "address"), None
        )
        self._runs: dict[int, list[tuple[Recogniser, Run]]] = {}
        for recogniser in self.recognisers:
            for run in recogniser.runs:
                for length in run.lengths:
                    self._runs.setdefault(length, []).append((recogniser, run))
        self._late = [[(r, p) for p in r.patterns if p.needs == "neighbour"] for r in self.recognisers]
        self._at_once = [[p for p in r.patterns if p.needs != "neighbour"] for r in self.recognisers]
        self._numerals = frozenset(i for i, r in enumerate(self.recognisers) if r.data.numerals)
        self._run_lengths = frozenset(self._runs)

    def of_row(
        self,
        row: TextRow,
        kinds: Iterable[int],
        *,
        runs: bool,
        cues: Sequence[int],
        beside: Iterable[int] = (),
    ) -> Found:
        """Findings of one text.

        kinds: positions of the recognisers whose filter met the row; beside: of those whose patterns
        that need a neighbour are tried as well; runs, cues: try digit runs and
        contact cues, by position in `contact.cues_of`.
        """
        canon = with_lines(row)
        found: list[Finding] = []
        late: list[tuple[Recogniser, Pattern]] = []
        kinds = frozenset(kinds)
        for i in sorted(kinds.union(beside)):
            recogniser = self.recognisers[i]
            late += self._late[i]
            if i not in kinds:
                continue
            if self._address is not None and recogniser is self._address.recogniser:
                found.extend(_addresses(row, canon, self._address))
            for pattern in self._at_once[i]:
                if pattern.holds in canon:
                    found += self._plain(row, canon, recogniser, pattern)
        truncated = False
        if runs:
            more, truncated = self._in_runs(row, canon)
            found.extend(more)
        if runs or not self._numerals.isdisjoint(kinds):
            found.extend(self._with_numerals(row, canon))
        contacts: list[Finding] = []
        if cues:
            handles = find_handles(canon, [self._cues[i] for i in cues])
            contacts = resolve(handles)
            found.extend(finding for finding in handles if not finding.only_contact)
        kept = resolve(_outside(found, canon))
        if late and kept:
            for recogniser, pattern in late:
                kept.extend(self._neighbours(row, canon, recogniser, pattern, kept))
            kept = resolve(kept)
        return Found(kept, contacts, truncated or len(kept) >= MAX_FINDINGS)

    def _plain(self, row: TextRow, canon: str, recogniser: Recogniser, pattern: Pattern) -> list[Finding]:
        found = []
        for match in islice(pattern.regex.finditer(canon), MAX_CANDIDATES):
            start, end = match.span(pattern.group)
            if pattern.capitals and match.re.groupindex.get("c") and not _all_capitals(row, *match.span("c")):
                continue
            if start >= 0:
                finding = self._judge(row, canon, recogniser, pattern, start, end)
                if finding is not None:
                    found.append(finding)
        return found

    def _judge(
        self, row: TextRow, canon: str, recogniser: Recogniser, pattern: Pattern, start: int, end: int
    ) -> Finding | None:
        text = canon[start:end]
        if recogniser.data.trim:
            end = start + _iban_end(text)
            text = canon[start:end]
            if canon[end : end + 1].isalnum() and canon[end : end + 1].isascii():
                return None
        if pattern.borders == "number" and not (_label_left(canon, start) and _label_right(canon, end)):
            return None
        if pattern.capitals and "c" not in pattern.regex.groupindex:
            end = _capitals_end(row, start, end)
            if end == start:
                return None
            text = canon[start:end]
        value, rewritten = _compact(recogniser, text)
        state = _passes(pattern.checks, value)
        if state is False:
            return None
        check = pattern.check_digit
        needs = state is None or pattern.needs == "context"
        judged = weigh(recogniser, canon, start, end, needs=needs, check=check, why=pattern.why)
        if judged is None:
            return None
        why, level = judged
        disguised, via = _route(row, start, end, canon, rewritten=rewritten)
        counts = recogniser.data.personal and (recogniser.kind != "ip" or ip_is_public(value))
        return Finding(recogniser.kind, start, end, level, why, disguised, via, counts, yields=pattern.yields)

    def _neighbours(
        self, row: TextRow, canon: str, recogniser: Recogniser, pattern: Pattern, kept: Sequence[Finding]
    ) -> Iterable[Finding]:
        for finding in self._plain(row, canon, recogniser, pattern):
            near = (min(abs(f.start - finding.end), abs(finding.start - f.end)) for f in kept if f.counts)
            if min(near, default=NEIGHBOUR + 1) <= NEIGHBOUR:
                yield finding

    def _in_runs(self, row: TextRow, canon: str) -> tuple[list[Finding], bool]:
        found: list[Finding] = []
        budget, weighed = MAX_RUN_CANDIDATES, MAX_RUN_READINGS
        # Whoever floods a text with numbers repeats them.
        known: dict[str, list[tuple[Recogniser, Run, bool | None]]] = {}
        for match in RUN.finditer(canon):
            text = match.group()
            if text.isdecimal() and text.isascii() and row.raw.isascii():
                continue
            parts = groups(canon, *match.span())[:MAX_RUN]
            for chosen, digits in candidates(parts, self._run_lengths):
                budget -= 1
                readings = known.get(digits)
                if readings is None:
                    readings = known[digits] = self._readings(digits)
                weighed -= len(readings)
                if budget < 0 or weighed < 0:
                    return found, True
                if readings and _stands_alone(canon, chosen, digits):
                    found.extend(self._run_findings(row, canon, chosen, readings))
        return found, False

    def _with_numerals(self, row: TextRow, canon: str) -> Iterable[Finding]:
        """Values of a letter and hanzi numerals, as a plate: read in a copy of equal length."""
        folded = _NUMERALS.sub(lambda match: fold_numerals(match.group()), canon)
        if folded == canon:
            return
        for recogniser in self.recognisers:
            if recogniser.data.numerals:
                for pattern in recogniser.patterns:
                    for finding in self._plain(row, folded, recogniser, pattern):
                        if folded[finding.start : finding.end] != canon[finding.start : finding.end]:
                            yield replace(finding, disguised=True, via="canon+digits")

    def _readings(self, digits: str) -> list[tuple[Recogniser, Run, bool | None]]:
        """Kinds whose shape and checks the digits fit, with the answer of the checks."""
        shaped = [pair for pair in self._runs[len(digits)] if pair[1].regex.fullmatch(digits)]
        states = [(recogniser, run, _passes(recogniser.checks, digits)) for recogniser, run in shaped]
        return [reading for reading in states if reading[2] is not False]

    def _run_findings(
        self,
        row: TextRow,
        canon: str,
        parts: list[Group],
        readings: Sequence[tuple[Recogniser, Run, bool | None]],
    ) -> Iterable[Finding]:
        start, end = parts[0].start, parts[-1].end
        for recogniser, run, state in readings:
            raw_start, raw_end = row.span("canon", start, end)
            odd = is_odd(row.raw[raw_start:raw_end], parts, canon)
            # A check digit is proof enough for a number in a few groups, but not for a list of numbers.
            few = recogniser.check_digit and len(parts) <= 7 and is_one_number(parts, canon)
            if run.needs == "odd" and not odd:
                continue
            parted = run.needs == "groups" and is_parted(parts, canon)
            needs = state is None or run.needs == "label" or not (odd or few or parted)
            judged = weigh(recogniser, canon, start, end, needs=needs, check=recogniser.check_digit)
            if judged is not None:
                yield Finding(
                    recogniser.kind,
                    start,
                    end,
                    judged[1],
                    judged[0],
                    odd,
                    "canon+digits",
                    recogniser.data.personal,
                )


def _stands_alone(canon: str, parts: list[Group], digits: str) -> bool:
    """True when a run is no part of a word and no address of a computer."""
    start, end = parts[0].start, parts[-1].end
    # A number with + is a telephone number, and a mainland one only with 86.
    if canon[start - 1 : start] == "+" and not digits.startswith("86"):
        return False
    return _label_left(canon, start) and _label_right(canon, end) and not is_quad(parts, canon)


def _outside(found: list[Finding], canon: str) -> list[Finding]:
    """Findings that are not part of a universally unique identifier."""
    if not found or canon.count("-") < 4:
        return found
    ids = [match.span() for match in _UUID.finditer(canon)]
    return [f for f in found if not any(start <= f.start and f.end <= end for start, end in ids)]


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


def _addresses(row: TextRow, canon: str, grammar: AddressGrammar) -> Iterable[Finding]:
    for start, end, why, needs in grammar.find(canon):
        judged = weigh(
            grammar.recogniser,
            canon,
            start,
            end,
            needs=needs,
            check=False,
            why=None if why == "format" else why,
        )
        if judged is not None:
            disguised, via = _route(row, start, end, canon, rewritten=False)
            yield Finding(grammar.recogniser.kind, start, end, judged[1], judged[0], disguised, via)


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
    data = recogniser.data
    plus = _distance(recogniser.plus, canon, start, end, data.context.within, data.context.after)
    minus = _distance(recogniser.minus, canon, start, end, data.negative.within, 0)
    behind = end + (canon.startswith(" ", end) and canon[end + 1 : end + 2].isalnum())
    if recogniser.units is not None and recogniser.units.match(canon, behind):
        minus = min(minus, 1)
    if _in_link(canon, start):
        minus = min(minus, 2)
    favoured = plus < FAR and plus <= minus
    if needs and not favoured and why is None:
        return None
    if check:
        reason: Why = "checksum"
    elif why is not None:
        reason = why
    else:
        reason = "format_and_context" if favoured else "format"
    level = data.levels.get(reason, 0.0)
    if minus < plus:
        level *= data.negative.factor
    return (reason, round(level, 3)) if level >= REPORT_FROM else None


FAR = 1_000


def with_lines(row: TextRow) -> str:
    """The canonical view with its line feeds, which no value may cross; positions are the same."""
    canon = row.canon
    if "\n" not in row.raw:
        return canon
    raw = row.raw
    return "".join(
        "\n" if raw[at] == "\n" else char for at, char in zip(row.back("canon"), canon, strict=True)
    )


def _distance(
    words: re.Pattern[str] | None, canon: str, start: int, end: int, within: int, after: int
) -> int:
    """Code points between the value and the nearest of the words, FAR when there is none."""
    if words is None:
        return FAR
    best = FAR
    for match in words.finditer(canon, max(0, start - within), start):
        best = start - match.end()
    if after:
        following = words.search(canon, end, end + after)
        if following is not None:
            best = min(best, following.start() - end)
    return best


def _in_link(canon: str, start: int) -> bool:
    """True inside a web address, where numbers are mostly ids of pages."""
    if start == 0 or canon[start - 1] not in "/=&?#%_-.":
        return False
    token = canon[max(0, start - 80) : start].rpartition(" ")[2]
    return _LINK.search(token) is not None


def _label_left(canon: str, start: int) -> bool:
    """True when no letter touches the value from the left, or the letters are a label."""
    at = start
    while at and start - at < 10 and "a" <= canon[at - 1] <= "z":
        at -= 1
    return at == start or canon[at:start] in LABELS


def _label_right(canon: str, end: int) -> bool:
    at = end
    while at < len(canon) and at - end < 10 and "a" <= canon[at] <= "z":
        at += 1
    return at == end or canon[end:at] in LABELS


def _iban_end(text: str) -> int:
    """Where an account number of the country's length ends inside the match."""
    wanted = IBAN_LENGTHS.get(_NOT_COMPACT.sub("", text[:4])[:2], 0)
    seen = 0
    for i, char in enumerate(text):
        seen += char.isalnum()
        if seen == wanted:
            return i + 1
    return len(text)


def _compact(recogniser: Recogniser, text: str) -> tuple[str, bool]:
    """The value without separators, and True when a rewrite changed it."""
    plain = text
    if recogniser.plain is None or recogniser.plain.fullmatch(text) is None:
        for old, new in recogniser.rewrite:
            text = old.sub(new, text)
    keep = recogniser.data.keep
    if keep:
        return text, text != plain
    return _NOT_COMPACT.sub("", text), text != plain


def _passes(checks: Sequence[Check], value: str) -> bool | None:
    """The weakest answer of the checks."""
    state: bool | None = True
    for check in checks:
        answer = check(value)
        if answer is False:
            return False
        if answer is None:
            state = None
    return state


def _route(row: TextRow, start: int, end: int, canon: str, *, rewritten: bool) -> tuple[bool, str]:
    """Whether the value was disguised, and the view and route it was found by (empty when plain)."""
    if rewritten:
        return True, "canon+ids"
    raw_start, raw_end = row.span("canon", start, end)
    raw = row.raw[raw_start:raw_end]
    if raw.lower() == canon[start:end]:
        return False, ""
    return is_unusual(row, raw_start, raw_end), "canon"


def is_unusual(row: TextRow, start: int, end: int) -> bool:
    """True when the original holds look-alike, circled or invisible characters; full-width alone is usual."""
    classes = row.tables.classes
    return any(
        classes[code] >= FIRST_UNUSUAL and not 0xFF01 <= code <= 0xFF5E
        for code in map(ord, row.raw[start:end])
    )
