"""Evidence about a rule from reviewed matches: precision with its interval, and who looked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Literal

import msgspec

from clearford.core.errors import PackError, Place
from clearford.core.shares import wilson

Verdict = Literal["right", "wrong", "unsure"]
MAX_LINES = 1_000_000


class Reviewed(msgspec.Struct, frozen=True, kw_only=True):
    """One verdict of one reviewer about one match of a rule."""

    item: str
    rule: str
    verdict: Verdict | None = None
    """None = not looked at yet."""
    reviewer: str | None = None
    """Team of the person, or team and pseudonym as `team/pseudonym`, so that two of a team can be told."""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What the verdicts about a rule say."""

    rule: str
    n: int
    """Matches with a verdict."""
    right: int
    """Matches of which every verdict is `right`."""
    twice: int
    """Matches that two or more reviewers looked at."""
    disputed: int
    """Matches whose verdicts differ; they count as wrong."""
    unsure: int
    """Matches that somebody was unsure about; they count as wrong."""
    left_out: int
    """Verdicts that do not count: the author's, and those about decoys or of another rule."""
    reviewers: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Share of matches that are right; 0 without matches."""
        return self.right / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval."""
        return wilson(self.precision, self.n)


_DECODER = msgspec.json.Decoder(Reviewed)


def read_reviewed(data: bytes, file: str) -> list[Reviewed]:
    """The verdicts of a JSON lines file.

    Raises PackError CF-P024 at the first line that is not one, or that has a verdict and no reviewer.
    """
    out = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        place = Place(file=file, line=number)
        if number > MAX_LINES:
            raise PackError("CF-P024", f"more than {MAX_LINES} lines", place=place)
        try:
            found = _DECODER.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise PackError("CF-P024", _reason(error), place=place, suggestion=_FORM) from error
        if (found.verdict is None) != (not found.reviewer):
            raise PackError("CF-P024", "a verdict without a reviewer, or the other way round", place=place)
        out.append(found)
    return out


_FORM = '{"item": "...", "rule": "...", "verdict": "right", "reviewer": "..."}'


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200].lower() or "not a verdict"


def team_of(reviewer: str) -> str:
    """The team of a reviewer who is written as `team` or `team/pseudonym`."""
    return reviewer.partition("/")[0]


def measure(
    reviewed: Iterable[Reviewed], rule: str, hits: Collection[str] | None = None, *, author: str
) -> Measured:
    """What some verdicts say about a rule.

    A match counts as right only if every verdict about it is: doubt counts against the rule.
    hits: the items that the rule matched; verdicts about others, such as decoys, are left out. Without
        it every item with a verdict about the rule is taken for a match.
    author: the team that wrote the rule. Its verdicts are left out: a match that nobody else looked at
        has not been looked at, and one that it shares with one other person was looked at once.
    """
    by_item: dict[str, dict[str, set[str]]] = {}
    left_out = 0
    for one in reviewed:
        if one.verdict is None or one.reviewer is None:
            continue
        is_other = one.rule != rule or (hits is not None and one.item not in hits)
        if is_other or team_of(one.reviewer) == author:
            left_out += 1
            continue
        by_item.setdefault(one.item, {}).setdefault(one.reviewer, set()).add(one.verdict)
    verdicts = [set().union(*by_reviewer.values()) for by_reviewer in by_item.values()]
    return Measured(
        rule=rule,
        n=len(by_item),
        right=sum(found == {"right"} for found in verdicts),
        twice=sum(len(by_reviewer) > 1 for by_reviewer in by_item.values()),
        disputed=sum(len(found) > 1 for found in verdicts),
        unsure=sum("unsure" in found for found in verdicts),
        left_out=left_out,
        reviewers=tuple(sorted({name for by_reviewer in by_item.values() for name in by_reviewer})),
    )


def block_of(measured: Measured, about: str, on: date, reviewers: Sequence[str] = ()) -> list[str]:
    """The `evidence` field of a rule file, as lines.

    about: the set that was reviewed, in words. Recall is not measured by looking at matches.
    """
    low, high = measured.interval
    names = ", ".join(reviewers or measured.reviewers)
    return [
        "evidence:",
        f"  precision: {_number(measured.precision)}",
        f"  interval: [{_number(low)}, {_number(high)}]",
        "  recall: not measured",
        f"  n: {measured.n}",
        f"  twice: {measured.twice}",
        f"  set: {_quoted(about)}",
        f"  measured: {on}",
        f"  reviewers: [{names}]",
    ]


def _number(value: float) -> str:
    text = f"{value:.4f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
