"""From candidate to hit: where exactly a phrase stands in a row, and whether to believe it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from clearford.detect.phrases.context import Contexts, Places
from clearford.detect.phrases.model import Route, Why
from clearford.detect.phrases.respell import KINDS, Respeller
from clearford.detect.phrases.shape import ShapeTable
from clearford.detect.phrases.tables import Owner
from clearford.detect.phrases.units import Unit
from clearford.text.plane import TextRow
from clearford.text.tables import View

MAX_PLACES = 8
"""Places kept of one literal in one row."""
MAX_LOOKS = 64
"""Places of one literal that are looked at."""
_BETWEEN = r"[\W_]{0,3}"
LONGEST_SYLLABLE = 6
MAX_RUN = 24
"""Letters beside a spelled form that must be spelled in syllables too."""
_RUN = re.compile(f"[a-z]{{0,{MAX_RUN}}}")


class Hit(NamedTuple):
    """A phrase found and believed."""

    unit: int
    route: Route
    why: Why
    view: View
    start: int
    end: int
    """Code points of the view, end exclusive."""


class Judge:
    """Decides about the candidates of one row; batch and single items share it."""

    def __init__(
        self,
        units: Sequence[Unit],
        contexts: Contexts,
        syllables: Iterable[str],
        respeller: Respeller,
        shapes: ShapeTable,
    ) -> None:
        self._units = units
        self._contexts = contexts
        self._respeller, self._shapes = respeller, shapes
        self._syllables = frozenset(syllables)
        # A flood of spelled words asks about the same few runs again and again.
        self._is_spelled = lru_cache(maxsize=512)(self._divides)

    def judge(self, row: TextRow, owners: Sequence[Owner]) -> list[Hit]:
        """The hits among the owners of one row.

        A phrase found as written is not looked for in disguise, and one found in a firm form is not
        looked for in a doubtful one.
        """
        hits = [
            hit for owner in owners if owner.route == "direct" for hit in self._hits(row, owner, "direct")
        ]
        known = {hit.unit for hit in hits}
        firm = [o for o in owners if o.firm and o.route != "direct" and o.unit not in known]
        hits += [hit for owner in firm for hit in self._hits(row, owner, "length")]
        known.update(hit.unit for hit in hits)
        doubtful = [o for o in owners if not o.firm and o.unit not in known]
        if doubtful:
            signals = _Signals(row, hits, self._units, self._contexts)
            hits += [hit for owner in doubtful for hit in self._confirmed(row, owner, signals)]
        return hits

    def _hits(self, row: TextRow, owner: Owner, why: Why) -> list[Hit]:
        view, places = self._places(row, owner)
        return [Hit(owner.unit, owner.route, why, view, start, end) for start, end in places]

    def _confirmed(self, row: TextRow, owner: Owner, signals: _Signals) -> Iterator[Hit]:
        """The places of a doubtful form that have a second signal near them."""
        view, places = self._places(row, owner)
        for start, end in places:
            why = signals.why(owner, self._units[owner.unit].list_number, view, start, end)
            if why:
                yield Hit(owner.unit, owner.route, why, view, start, end)

    def _places(self, row: TextRow, owner: Owner) -> tuple[View, list[tuple[int, int]]]:
        """View and places of one literal, without those inside a word that the list excepts."""
        unit = self._units[owner.unit]
        if (
            not unit.unless
            and not unit.keeps
            and owner.route not in KINDS
            and owner.route not in _FOUND_ELSEWHERE
            and not (unit.latin and owner.route == "direct")
        ):
            return "skeleton", _places_in(row, owner, unit)
        view, found = self._found(row, owner, unit)
        if unit.keeps and owner.route in _HEARD:
            found = (place for place in found if unit.is_kept(row.skeleton[slice(*place)]))
        if unit.unless:
            covers = _Covers(row, view, unit.unless)
            found = (place for place in found if not covers.hold(*place))
        return view, list(itertools.islice(found, MAX_PLACES))

    def _found(self, row: TextRow, owner: Owner, unit: Unit) -> tuple[View, Iterable[tuple[int, int]]]:
        if owner.route == "direct" and unit.latin:
            return "canon", (match.span() for match in unit.edges().finditer(row.canon))
        if owner.route == "pinyin":
            return "canon", self._spelled(row.canon, owner.core)
        if owner.route == "initials":
            edged = re.compile(f"(?<![a-z]){re.escape(owner.literal)}(?![a-z])")
            return "canon", (match.span() for match in edged.finditer(row.canon))
        if owner.route == "shape":
            return "skeleton", itertools.islice(self._shapes.places(row.skeleton, unit.skeleton), MAX_LOOKS)
        if owner.route in KINDS:
            read = self._respeller.read(row, "mixed" if owner.route == "mixed" else "emoji")
            return "skeleton", () if read is None else itertools.islice(read.places(owner.literal), MAX_LOOKS)
        return "skeleton", _places_in(row, owner, unit, MAX_LOOKS)

    def _spelled(self, canon: str, syllables: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Places where all syllables stand and what touches them is spelled in syllables too."""
        matches = re.finditer(_BETWEEN.join(map(re.escape, syllables)), canon)
        for match in itertools.islice(matches, MAX_LOOKS):
            start, end = match.span()
            before = _RUN.match(canon[max(0, start - MAX_RUN) : start][::-1])
            after = _RUN.match(canon, end)
            assert before is not None
            assert after is not None
            if self._is_spelled(before.group()[::-1], at_end=True) and self._is_spelled(
                after.group(), at_end=False
            ):
                yield start, end

    def _divides(self, run: str, *, at_end: bool) -> bool:
        """True when a run of letters divides into syllables; one of MAX_RUN may be cut at its far end."""
        if not run:
            return True
        size = len(run)
        slack = LONGEST_SYLLABLE if size == MAX_RUN else 1
        starts = set(range(slack)) if at_end else {0}
        for start in range(size):
            if start in starts:
                ends = range(start + 1, min(start + LONGEST_SYLLABLE, size) + 1)
                starts.update(end for end in ends if run[start:end] in self._syllables)
        last = size if at_end else size - slack + 1
        return any(end in starts for end in range(last, size + 1))


_FOUND_ELSEWHERE = frozenset({"pinyin", "initials", "shape"})
_HEARD = frozenset({"phonetic", *KINDS})


def _places_in(row: TextRow, owner: Owner, unit: Unit, limit: int = MAX_PLACES) -> list[tuple[int, int]]:
    """Places of a literal in `skeleton`; for a sound those that are not the phrase itself."""
    # The two views have the same length, so places are the same in both.
    heard = owner.route == "phonetic"
    text = row.phonetic if heard else row.skeleton
    literal, size = owner.literal, len(owner.literal)
    found: list[tuple[int, int]] = []
    at = text.find(literal)
    for _ in range(MAX_LOOKS):
        if at < 0 or len(found) == limit:
            break
        if not heard or row.skeleton[at : at + size] != unit.skeleton:
            found.append((at, at + size))
        at = text.find(literal, at + 1)
    return found


def _occurrences(text: str, literal: str) -> Iterator[tuple[int, int]]:
    """Places of a literal, overlapping ones too."""
    at = text.find(literal)
    for _ in range(MAX_LOOKS):
        if at < 0:
            return
        yield at, at + len(literal)
        at = text.find(literal, at + 1)


class _Covers:
    """Where the excepted words of a list stand in a row."""

    def __init__(self, row: TextRow, view: View, words: Sequence[str]) -> None:
        self._row = row
        self._view = view
        text = row.skeleton
        self._places = [place for word in words if word in text for place in _occurrences(text, word)]

    def hold(self, start: int, end: int) -> bool:
        """True when one of the words covers start:end of the view."""
        if not self._places:
            return False
        start, end = _in_skeleton(self._row, self._view, start, end)
        return any(first <= start and end <= last for first, last in self._places)


class _Signals:
    """The second signals of one row, gathered when the first doubtful form asks.

    INVARIANT: only cues, the text itself and hits of the same list count, so that a list gives the same
    whatever other lists are loaded.
    """

    def __init__(self, row: TextRow, hits: Sequence[Hit], units: Sequence[Unit], contexts: Contexts) -> None:
        self._disguised = _extents(row, hits, units)
        self._contexts = contexts
        self._cues = Places(contexts.spans(row.skeleton))
        self._row, self._hits, self._units = row, hits, units
        self._unusual: bool | None = None
        self._broken: bool | None = None
        self._of_list: dict[int, Places] = {}

    def why(self, owner: Owner, list_number: int, view: View, start: int, end: int) -> Why | None:
        """The reason to believe a doubtful form, if there is one."""
        place = _in_skeleton(self._row, view, start, end)
        if self._cues.near(*place) or self._same_list(list_number).near(*place):
            return "context"
        if (
            self._other_route(list_number, owner.route, *place)
            or self._is_broken(view, start, end)
            or self._is_unusual()
        ):
            return "two_disguises"
        return None

    def _other_route(self, number: int, route: Route, start: int, end: int) -> bool:
        """True when something of the same list was found by another disguise and stands apart."""
        found = self._disguised.get(number, {})
        extents = (extent for other, extent in found.items() if other != route)
        return any(first_end <= start or end <= last_start for first_end, last_start in extents)

    def _is_unusual(self) -> bool:
        if self._unusual is None:
            self._unusual = self._contexts.is_unusual(self._row)
        return self._unusual

    def _is_broken(self, view: View, start: int, end: int) -> bool:
        """True when a sign that ordinary writing does not put between hanzi stands inside."""
        if self._broken is None:
            self._broken = self._contexts.is_broken(self._row.raw)
        if not self._broken:
            return False
        first, last = self._row.span(view, start, end)
        return last - first > end - start and self._contexts.is_broken(self._row.raw[first:last])

    def _same_list(self, number: int) -> Places:
        places = self._of_list.get(number)
        if places is None:
            mine = (hit for hit in self._hits if self._units[hit.unit].list_number == number)
            places = Places(_in_skeleton(self._row, hit.view, hit.start, hit.end) for hit in mine)
            self._of_list[number] = places
        return places


def _extents(
    row: TextRow, hits: Sequence[Hit], units: Sequence[Unit]
) -> dict[int, dict[Route, tuple[int, int]]]:
    """Per list and disguise: where its first place ends and where its last one starts, in `skeleton`."""
    found: dict[int, dict[Route, tuple[int, int]]] = {}
    for hit in hits:
        if hit.route != "direct":
            of_list = found.setdefault(units[hit.unit].list_number, {})
            start, end = _in_skeleton(row, hit.view, hit.start, hit.end)
            first_end, last_start = of_list.get(hit.route, (end, start))
            of_list[hit.route] = min(first_end, end), max(last_start, start)
    return found


def _in_skeleton(row: TextRow, view: View, start: int, end: int) -> tuple[int, int]:
    """A stretch of `canon` or `skeleton` as a stretch of `skeleton`."""
    if view == "skeleton":
        return start, end
    before = len(row.tables.fold("skeleton", row.canon[:start]))
    return before, before + len(row.tables.fold("skeleton", row.canon[start:end]))
