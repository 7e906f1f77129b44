"""What the pages of backtests show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

from clearford.console.render.inert import inert
from clearford.runtime.backtest.kept import SHIFTS
from clearford.runtime.http.backtests import Runs, ShownSample
from clearford.runtime.record.backtests import OPEN, Drawn, Run
from clearford.runtime.record.promotions import Promotion


class Row(msgspec.Struct, frozen=True):
    """A line of a table: a name, and items by shift in the order of `SHIFTS`."""

    name: str
    counts: tuple[int, ...]


class RunsPage(msgspec.Struct, frozen=True):
    """The list of backtests."""

    found: Runs


class RunPage(msgspec.Struct, frozen=True, kw_only=True):
    """One backtest."""

    run: Run
    rules: tuple[Row, ...]
    languages: tuple[Row, ...]
    kinds: tuple[Row, ...]
    can_run: bool
    now: int
    """Microseconds since 1970."""
    asked: Promotion | None = None
    """What this person asked for that this backtest is of, and nobody has decided."""

    @property
    def is_attached(self) -> bool:
        """Whoever decides has it before them."""
        return self.asked is not None and self.asked.backtest == self.run.id

    @property
    def is_open(self) -> bool:
        """It is still under way."""
        return self.run.state in OPEN

    @property
    def share(self) -> int:
        """Per cent that was read."""
        return 100 * self.run.seen // self.run.total if self.run.total else 0

    @property
    def left(self) -> int | None:
        """Microseconds until its end, if it goes on as it went; none before its begin and after its end."""
        run = self.run
        if run.state != "running" or not run.seen:
            return None
        return (self.now - run.created) * (run.total - run.seen) // run.seen

    @property
    def moved(self) -> int:
        """Items that would be treated otherwise."""
        return sum(self.run.counts.shifts.values())


class SampleLine(msgspec.Struct, frozen=True):
    """A sample with its text."""

    sample: Drawn
    text: Markup | None


class SamplesPage(msgspec.Struct, frozen=True, kw_only=True):
    """One sample of a shift."""

    run: Run
    shift: str
    at: int
    """Which one, from 1."""
    line: SampleLine | None
    """None where none was drawn."""

    @property
    def drawn(self) -> int:
        """Samples of the shift."""
        return drawn_of(self.run, self.shift)

    @property
    def can_mark(self) -> bool:
        """It has ended."""
        return self.run.state not in OPEN


def run_page(run: Run, now: int, *, can_run: bool, asked: Promotion | None = None) -> RunPage:
    """A backtest. now: microseconds since 1970."""
    counts = run.counts
    return RunPage(
        run=run,
        rules=_rows(counts.rules),
        languages=_rows(counts.languages),
        kinds=_rows(counts.kinds),
        can_run=can_run,
        now=now,
        asked=asked,
    )


def _rows(table: Mapping[str, Mapping[str, int]]) -> tuple[Row, ...]:
    """The most frequent first."""
    rows = [Row(name, tuple(of.get(shift, 0) for shift in SHIFTS)) for name, of in table.items()]
    return tuple(sorted(rows, key=lambda row: (-sum(row.counts), row.name)))


def drawn_of(run: Run, shift: str) -> int:
    """How many samples of a shift were drawn."""
    return run.marks[shift].drawn if shift in run.marks else 0


def sample_line(found: Sequence[ShownSample]) -> SampleLine | None:
    """The sample of an answer with its text, inert."""
    return next(
        (SampleLine(one.sample, None if one.text is None else inert(one.text)) for one in found), None
    )
