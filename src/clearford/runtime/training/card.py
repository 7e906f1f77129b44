"""The model card: what a head learned from, what it can do, and what it cannot - as JSON and as a page."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from clearford.runtime.training.figures import Measure, Share, Threshold
from clearford.runtime.training.learn import FOLDS, Setting


class Source(msgspec.Struct, frozen=True):
    """Rows of one set: learned from, by class, and held out."""

    name: str
    positive: int
    other: int
    held_out: int


class CrossSet(msgspec.Struct, frozen=True):
    """Figures on one set by a head that learned from the others only.

    at_half: at the score 0.5. at_one_percent: at the score that 1 % of the others' ordinary rows reach.
    """

    name: str
    at_half: Measure
    at_one_percent: Measure


class Outside(msgspec.Struct, frozen=True):
    """Figures of the finished head on a set that it never learned from."""

    name: str
    at_half: Measure
    by_rate: tuple[Threshold, ...] = ()


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is said about one head. `digest` is that of its file."""

    head: str
    digest: str
    scheme: str
    data: str
    licence: str
    limits: str
    command: str
    sources: tuple[Source, ...]
    setting: Setting
    losses: tuple[tuple[float, bool, float], ...]
    """(inverse strength, balanced, loss) of every setting tried."""
    calibration: str
    folds: Measure
    thresholds: tuple[Threshold, ...]
    ordinary: int
    """Rows of everyday messages among those learned from; without any, thresholds count all other rows."""
    held_out: Measure | None = None
    cross_sets: tuple[CrossSet, ...] = ()
    outside: tuple[Outside, ...] = ()
    faults: dict[str, int] = {}
    """Rows that were left out, by reason."""


def to_json(card: Card) -> bytes:
    """The card for programs."""
    return msgspec.json.format(msgspec.json.encode(card), indent=2) + b"\n"


def from_json(data: bytes) -> Card:
    """The card that `to_json` wrote."""
    return msgspec.json.decode(data, type=Card)


def to_markdown(card: Card) -> str:
    """The card as a page."""
    return "\n".join(
        [
            f"# Model card: `{card.head}.score`",
            "",
            f"File digest: `{card.digest}`. Gram scheme: `{card.scheme}`.",
            "",
            *_section("Data", card.data),
            *_table(
                ("source", "positive", "other", "held out"),
                ((s.name, s.positive, s.other, s.held_out) for s in card.sources),
            ),
            *_faults(card),
            *_section("Licence", card.licence),
            *_made(card),
            *_figures(card),
            *_section("Limits", card.limits),
        ]
    )


def _section(title: str, words: str) -> list[str]:
    return [f"## {title}", "", words.strip() or "Not stated.", ""]


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> list[str]:
    names = list(head)
    lines = [_line(names), "|" + "---|" * len(names)]
    return [*lines, *(_line(map(str, row)) for row in rows), ""]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _faults(card: Card) -> list[str]:
    if not card.faults:
        return []
    counted = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in card.faults.items())
    return [f"Rows left out: {counted}.", ""]


def _made(card: Card) -> list[str]:
    lines = [
        "## How it was made",
        "",
        f"Logistic regression, inverse strength {card.setting.strength:g}, classes "
        f"{'of equal weight' if card.setting.balanced else 'as they are'}, chosen by the loss in "
        f"{FOLDS} folds that keep near-duplicates together. Scores are calibrated ({card.calibration}) on "
        "the rows of the folds that were left out.",
        "",
    ]
    return [*lines, "```bash", card.command, "```", ""] if card.command else lines


def _figures(card: Card) -> list[str]:
    which = f"{card.ordinary} ordinary messages" if card.ordinary else "all other rows"
    lines = ["## Figures", "", "Intervals are 95 %. Figures from folds of its own data flatter any model;"]
    lines += ["those on sets it never saw say what to expect.", ""]
    others = "ordinary" if card.ordinary else "other"
    measured = [("own data, grouped folds", card.folds)]
    if card.held_out:
        measured.append(("own data, held out", card.held_out))
    for cross in card.cross_sets:
        measured.append((f"{cross.name}, learned from the others", cross.at_half))
        measured.append(
            (
                f"the same, at 1 % false alarms on the others' {others} rows",
                cross.at_one_percent,
            )
        )
    measured += [(f"{out.name}, never learned from", out.at_half) for out in card.outside]
    lines += _table(
        ("rows", "n", "threshold", "recall", "false alarms", "F1", "macro-F1"), map(_measured, measured)
    )
    lines += [f"Thresholds by false alarms among {which} (grouped folds):", ""]
    lines += _threshold_table(card.thresholds)
    for out in card.outside:
        if out.by_rate:
            lines += [f"The same on {out.name}, never learned from:", "", *_threshold_table(out.by_rate)]
    return lines


def _threshold_table(rows: Iterable[Threshold]) -> list[str]:
    return _table(
        ("false alarms at most", "score from", "recall", "false alarms"),
        ((_percent(t.rate), f"{t.score:.4f}", _shown(t.recall), _shown(t.false_alarms)) for t in rows),
    )


def _measured(named: tuple[str, Measure]) -> tuple[object, ...]:
    name, m = named
    both = bool(m.recall.whole and m.false_alarms.whole)
    f1 = f"{m.f1:.3f} ({m.f1_low:.3f}-{m.f1_high:.3f})" if both else "-"
    macro = f"{m.macro_f1:.3f}" if both else "-"
    return name, m.rows, f"{m.threshold:.4f}", _shown(m.recall), _shown(m.false_alarms), f1, macro


def _shown(s: Share) -> str:
    if not s.whole:
        return "-"
    return f"{_percent(s.value)} ({_percent(s.low)}-{_percent(s.high)})"


def _percent(value: float) -> str:
    return f"{100 * value:.2f}".rstrip("0").rstrip(".") + " %"
