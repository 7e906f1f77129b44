"""The journal of a rollout: on which items rules acted, newest kept, and what was done with the rules."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

import msgspec

from clearford.runtime.rollout.state import Acted, Entry

MAX_KEPT = 10_000
"""Actions of a rule that are kept for re-review; those beyond are counted."""
Note = tuple[str, Acted] | Entry
"""A rule's action on an item, or an entry."""


class Journal:
    """Takes notes in the order of the events."""

    def __init__(self, acted: Mapping[str, Iterable[Acted]] | None = None) -> None:
        """acted: rule -> actions kept so far, oldest first."""
        self.acted: dict[str, deque[Acted]] = {
            rule: deque(kept, maxlen=MAX_KEPT) for rule, kept in (acted or {}).items()
        }

    def take(self, notes: Iterable[Note]) -> list[Entry]:
        """Keep the actions; gives the entries among the notes, a stop with the actions of its step."""
        entries = []
        for note in notes:
            if isinstance(note, Entry):
                entries.append(self._complete(note))
            else:
                rule, acted = note
                self.acted.setdefault(rule, deque(maxlen=MAX_KEPT)).append(acted)
        return entries

    def newest(self, rule: str, number: int) -> tuple[Acted, ...]:
        """The last actions of a rule, newest first, as far as they are kept."""
        kept = self.acted.get(rule, ())
        return tuple(acted for acted, _ in zip(reversed(kept), range(number), strict=False))

    def _complete(self, entry: Entry) -> Entry:
        """`more` comes as the number of all actions of the step."""
        if entry.kind != "stopped":
            return entry
        review = self.newest(entry.rule, entry.more)
        return msgspec.structs.replace(entry, review=review, more=entry.more - len(review))
