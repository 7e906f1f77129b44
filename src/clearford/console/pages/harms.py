"""Harms to choose from: whole families first, then each by its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from clearford.console.desk import Desk
from clearford.console.i18n import N_

ALL = N_("all")
_WHOLE = N_("%(family)s: the whole family")


class Harm(msgspec.Struct, frozen=True):
    """A harm of the taxonomy."""

    id: str
    name: dict[str, str]


async def harm_choices(desk: Desk, chosen: str = "") -> list[tuple[str, str]]:
    """(id, words) of all harms, of every family, and of each harm by name.

    chosen: what was asked for, which stands among them even where nobody knows it.
    """
    harms = await desk.get("/v1/published/harms", tuple[Harm, ...])
    return [("", desk.say(ALL)), *_choices(harms, chosen, desk)]


def _choices(harms: Iterable[Harm], chosen: str, desk: Any) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for one in sorted(harms, key=lambda one: one.id):
        family = one.id.partition(".")[0]
        if family != one.id:
            found.setdefault(family, desk.say(_WHOLE, family=family))
        found[one.id] = f"{one.name.get(desk.lang, one.id)} ({one.id})"
    if chosen:
        found.setdefault(chosen, chosen)
    return list(found.items())
