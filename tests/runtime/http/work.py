"""A house with other numbers than the shipped ones, and golden items in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from clearford.cases.events import Desk
from clearford.runtime.record.cases import Office
from tests.runtime.http.people import REMOVE, WARNING, House

HARM = "phishing.lookalike"
"""What the rules of the tests see in the warning."""
GOLDEN: dict[str, Any] = {
    "item": {"id": "p77", "text": f"{WARNING}, said my bank", "actor": "kim"},
    "harm": HARM,
    "answer": {name: REMOVE[name] for name in ("outcome", "actions", "ground")},
    "note": "The address is the sender's own: the warning is the bait.",
}


def tune(house: House, **numbers: int) -> None:
    """Change numbers, given with `__` for the point."""
    office = house.service.office
    changed = office.numbers.changed({name.replace("__", "."): value for name, value in numbers.items()})
    customs = replace(office.customs, numbers=changed)
    house.service.office = Office(customs, Desk(changed, office.desk.key))
