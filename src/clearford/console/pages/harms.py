"""Harms by name, and to choose from: whole families first, then each by its name."""

from __future__ import annotations

import msgspec

from clearford.console.desk import Desk
from clearford.console.i18n import N_
from clearford.core.reasons import Language

ALL = N_("all")
FAMILIES = {
    "minors": N_("Harm to minors"),
    "sexual": N_("Sexual exploitation"),
    "violence": N_("Threats and violence"),
    "self-harm": N_("Self-harm"),
    "harassment": N_("Harassment"),
    "personal-data": N_("Personal data"),
    "fraud": N_("Fraud"),
    "phishing": N_("Phishing"),
    "spam": N_("Spam"),
    "goods": N_("Illegal goods"),
    "malware": N_("Malware"),
    "synthetic-media": N_("Synthetic media"),
}
"""Families of harms, those whose material wears people down first -> message."""
_WHOLE = N_("%(family)s: the whole family")


class Harm(msgspec.Struct, frozen=True):
    """A harm of the taxonomy."""

    id: str
    name: dict[str, str]

    def said(self, lang: Language) -> str:
        """Its name in a language."""
        return self.name.get(lang, self.id)


async def harms_of(desk: Desk) -> tuple[Harm, ...]:
    """Every harm, by id."""
    found = await desk.get("/v1/published/harms", tuple[Harm, ...])
    return tuple(sorted(found, key=lambda one: one.id))


def harm_choices(
    harms: tuple[Harm, ...], desk: Desk, *, chosen: str = "", every: str = ALL
) -> list[tuple[str, str]]:
    """(id, words): none first, every family, and each harm.

    chosen: what was asked for, which stands among them even where nobody knows it. every: a message, what
    choosing none means.
    """
    found = {"": desk.say(every)}
    for one in harms:
        family = one.id.partition(".")[0]
        if family != one.id:
            found.setdefault(family, desk.say(_WHOLE, family=desk.say(FAMILIES.get(family, family))))
        found[one.id] = f"{one.said(desk.lang)} ({one.id})"
    if chosen:
        found.setdefault(chosen, chosen)
    return list(found.items())
