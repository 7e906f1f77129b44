"""How the people of the demo decide: they claim, read, think for a while, and say what they found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Literal

import msgspec

from clearford.console.demo.clock import WeekClock
from clearford.console.demo.people import Caller, Refused
from clearford.console.demo.texts import Grammar

SURE, UNSURE = 0.95, 0.6
"""How often a reviewer is right: as a rule, and about what the guideline does not say well."""
UNCLEAR = "harassment"
"""The family of harms whose guideline is not clear, so that readers differ."""
WORSE = "CF-R022"
"""An appeal would make it worse for its author."""
READING_S = (12.0, 75.0)
Kind = Literal["cases", "appeals"]


class _Item(msgspec.Struct):
    id: str


class Desk:
    """Works through what waits."""

    def __init__(
        self, clock: WeekClock, grammar: Grammar, chance: Random, truth: Mapping[str, str | None]
    ) -> None:
        """truth: id of an item -> the harm that it does, or none."""
        self._clock, self._grammar, self._chance, self._truth = clock, grammar, chance, truth
        self.done: Counter[str] = Counter()
        """What was done, by kind."""
        self.refused: list[Refused] = []
        """What the API refused."""
        self.obvious: set[str] = set()
        """Ids of items about which everybody finds what is true."""
        self.standing: dict[str, tuple[str, ...]] = {}
        """Id of an item -> what was done about it automatically."""

    def work(self, person: Caller, most: int, what: Kind = "cases") -> int:
        """Claim and decide up to some cases; how many. Stops at the first that it is refused to decide."""
        if not person.get("/v1/queues"):
            return 0
        for n in range(most):
            case = self.claim(person, what)
            if case is None:
                return n
            try:
                self.decide(person, case, what)
            except Refused as error:
                self.refused.append(error)
                self._give_back(person, case)
                return n
        return most

    def think(self, minutes: float) -> None:
        """Let some time pass in which nobody does anything."""
        self._clock.pass_s(minutes * 60)

    def claim(self, person: Caller, what: Kind = "cases") -> dict[str, Any] | None:
        """The next case of a person; none where none waits or enough lie open."""
        try:
            found: dict[str, Any] | None = person.post(f"/v1/{what}/claim")["case"]
        except Refused as error:
            self.refused.append(error)
            return None
        return found

    def decide(self, person: Caller, case: dict[str, Any], what: Kind = "cases") -> None:
        """Read what lies behind a case, and decide it."""
        shown = person.get(f"/v1/cases/{case['id']}/evidence")
        self._clock.pass_s(self._chance.uniform(*READING_S) + (35 if what == "appeals" else 0))
        act = "adjudication" if case["state"] == "adjudication" else "decision"
        path = f"/v1/{what}/{case['id']}/{act}"
        # A lead who settles an appeal on which two people differ does so as with any other case.
        about: Kind = "appeals" if case["kind"] == "appeal" else "cases"
        try:
            person.post(path, self.verdict(case, shown, about))
        except Refused as error:
            if about != "appeals" or error.code != WORSE:
                raise
            # What was done is undone already, so that there is nothing to keep.
            person.post(path, self.found(None, harmful=False))
        self.done[f"{what}.{case['kind']}.{act}"] += 1

    def verdict(
        self, case: Mapping[str, Any], shown: Sequence[Mapping[str, Any]], what: Kind = "cases"
    ) -> dict[str, Any]:
        """What somebody finds about a case; not always what is true."""
        item = _item_of(shown)
        harm = self._truth.get(item, case["harm"])
        sure = UNSURE if (case["harm"] or "").partition(".")[0] == UNCLEAR else SURE
        if what == "appeals":
            sure = SURE if item in self.obvious else 0.75
        harmful = (harm is not None) == (self._chance.random() < sure)
        found = self.found(harm or case["harm"], harmful=harmful)
        if harmful and what == "appeals" and item in self.standing:
            # An appeal of the author's own never makes it worse.
            found["actions"] = list(self.standing[item])
        return found

    def found(self, harm: str | None, *, harmful: bool) -> dict[str, Any]:
        """A decision as the API takes it."""
        reasons, pick = self._grammar.reasons, self._chance.choice
        if not harmful:
            return {"outcome": "no_action", "reason": pick(reasons["harmless_en"])}
        return {
            "outcome": "restrict",
            "actions": [_ACTIONS.get((harm or "").partition(".")[0], "remove_content")],
            "ground": "contract",
            "reason": pick(reasons["decided_en"]),
            "written": {"en": pick(reasons["told_en"]), "zh": pick(reasons["told_zh"])},
        }

    def _give_back(self, person: Caller, case: Mapping[str, Any]) -> None:
        try:
            person.post(f"/v1/cases/{case['id']}/release")
        except Refused as error:
            self.refused.append(error)


def _item_of(shown: Sequence[Mapping[str, Any]]) -> str:
    """The id of the item behind a case; empty where it is not kept."""
    texts = (one["text"] for one in shown if one["name"] == "item")
    return next((msgspec.json.decode(text, type=_Item).id for text in texts), "")


_ACTIONS = {"spam": "limit_reach", "harassment": "hold", "phishing": "remove_link", "goods": "hold"}
"""Family of harms -> what is done about it; whatever else is removed."""
