"""The figures of docs/explanation/classifiers.md, from the model cards.

    ./dev run python -m tools.head_figures --write

Without --write they are printed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from clearford.detect.models.head import HeadName
from clearford.runtime import shipped
from clearford.runtime.training.card import Card, Outside, from_json
from clearford.runtime.training.figures import Share

PAGE = Path(__file__).parents[1] / "docs/explanation/classifiers.md"
START, END = "<!-- figures: python -m tools.head_figures --write -->", "<!-- end of figures -->"
_OUTSIDE: tuple[tuple[HeadName, str, str], ...] = (
    ("fraud", "fbs_sms fraud", "fraud SMS (FBS)"),
    ("fraud", "fbs_sms illegal", "illegal trade SMS (FBS)"),
    ("spam", "fbs_sms advert", "adverts (FBS)"),
    ("spam", "fbs_sms fraud", "fraud SMS (FBS)"),
    ("spam", "uci_sms", "spam SMS (UCI)"),
    ("harassment", "cold dev", "offensive comments (COLD dev)"),
    ("harassment", "stoneskipping_train removed", "removed reviews (StoneSkipping)"),
    ("phishing", "jpcert_2024, one", "phishing addresses (JPCERT 2024)"),
    ("phishing", "jpcert_2024, hosts", "their hosts alone"),
)


def card_of(name: HeadName) -> Card:
    """The card of a shipped head."""
    return from_json(shipped.read("models", f"{name}.json"))


def text() -> str:
    """Both tables and the line below them."""
    harassment = next(o for o in card_of("harassment").outside if o.name == "cold dev").at_half
    spam = next(o for o in card_of("spam").outside if o.name == "uci_sms").at_half
    return "\n".join(
        [
            "| head | set | at the score 0.5 | found at 0.1 % | at 0.5 % | at 1 % false alarms |",
            "|---|---|---|---|---|---|",
            *map(_outside, _OUTSIDE),
            "",
            "| prompt head | found at the score 0.5 | at 1 % false alarms on the others' ordinary rows |",
            "|---|---|---|",
            *_left_out(card_of("prompt")),
            "",
            f"At the score 0.5 the harassment head has a macro-F1 of {harassment.macro_f1:.3f} on COLD dev, "
            f"the spam head a spam F1 of {spam.f1:.3f} on UCI.",
        ]
    )


def _outside(line: tuple[HeadName, str, str]) -> str:
    head, start, label = line
    found = _measured(card_of(head), start)
    half = f"{_percent(found.at_half.recall)} found"
    if found.at_half.false_alarms.whole:
        half += f", {_percent(found.at_half.false_alarms, 2)} false alarms"
    by_rate = {t.rate: _percent(t.recall) for t in found.by_rate}
    return f"| {head} | {label} | {half} | {by_rate[0.001]} | {by_rate[0.005]} | {by_rate[0.01]} |"


def _measured(card: Card, start: str) -> Outside:
    return next(found for found in card.outside if found.name.startswith(start) and found.by_rate)


def _left_out(card: Card) -> Iterator[str]:
    for cross in card.cross_sets:
        both = (cross.at_half, cross.at_one_percent)
        if cross.at_half.recall.whole:
            shown = [_percent(m.recall) for m in both]
        else:
            shown = [f"{_percent(m.false_alarms)} false alarms" for m in both]
        yield f"| {cross.name} left out | {shown[0]} | {shown[1]} |"


def _percent(share: Share, places: int = 1) -> str:
    return f"{100 * share.value:.{places}f} %"


def page() -> str:
    """The page with its figures brought up to date."""
    before, _, rest = PAGE.read_text().partition(START)
    after = rest.partition(END)[2]
    return f"{before}{START}\n\n{text()}\n\n{END}{after}"


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page())
    else:
        print(text())
