"""Phrases ready for matching: each phrase of each list, with the rules for its edges and surroundings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from clearford.core.errors import DetectError, Place
from clearford.detect.phrases.expand import is_hanzi
from clearford.detect.phrases.model import PhraseList, Routes
from clearford.text.tables import FoldTables

# Between the letters of a word: signs, but in a short phrase no space unless every letter stands alone.
_SIGN = r"(?:(?!\s)[\W_]){0,3}"
_GAP = r"[\W_]{0,8}"
_APART = r"[\W_]{1,3}"
_LOOSE = r"[\W_]{0,3}"
LOOSE_FROM = 8
"""Letters from which spaces may stand anywhere inside a Latin phrase: no ordinary words divide like that."""


@dataclass(slots=True)
class Unit:
    """One phrase of one list. A phrase that several lists hold is one unit in each."""

    list_number: int
    text: str
    canon: str
    skeleton: str
    routes: Routes
    syllables: int
    """Hanzi in it."""
    latin: bool
    """True when it is made of ASCII letters and digits only; then its edges are checked in `canon`."""
    min_confirm: int
    keeps: str = ""
    """Hanzi in the `skeleton` view of which one must stand as written in a like-sounding form."""
    unless: tuple[str, ...] = ()
    """Words of the list's `unless`, in the `skeleton` view, that may cover a match of it."""
    _edges: re.Pattern[str] | None = field(default=None, repr=False)

    @property
    def trivial(self) -> bool:
        """True when each place where the literal occurs is a match without a further look."""
        return not self.latin and not self.unless

    def is_kept(self, surface: str) -> bool:
        """True when a like-sounding form holds one of the hanzi that must stand as written."""
        return not self.keeps or any(map(surface.__contains__, self.keeps))

    def edges(self) -> re.Pattern[str]:
        """For a Latin phrase: the phrase in `canon`, not inside a longer word, with signs or gaps inside."""
        if self._edges is None:
            words = [w for w in re.split(r"[\W_]+", self.canon) if w]
            joined = _GAP.join(_SIGN.join(map(re.escape, word)) for word in words)
            gap = _LOOSE if len(self.skeleton) >= LOOSE_FROM else _APART
            apart = gap.join(map(re.escape, self.skeleton))
            front, back = _kind_of(self.skeleton[0]), _kind_of(self.skeleton[-1])
            self._edges = re.compile(f"(?<!{front})(?:{joined}|{apart})(?!{back})")
        return self._edges


def _kind_of(char: str) -> str:
    return "[0-9]" if char.isdigit() else "[a-z]"


def units_of(lists: Sequence[PhraseList], tables: FoldTables) -> list[Unit]:
    """Every phrase of every list; forms that look the same in `skeleton` count once in a list.

    Raises DetectError (CF-D001) for a list name that is used twice and for a phrase that has fewer
    than two characters in `skeleton`.
    """
    if len({plist.name for plist in lists}) != len(lists):
        raise DetectError("CF-D001", "two phrase lists have the same name")
    return [unit for number, plist in enumerate(lists) for unit in _units_of_list(number, plist, tables)]


def _units_of_list(number: int, plist: PhraseList, tables: FoldTables) -> list[Unit]:
    found: dict[str, Unit] = {}
    for index, phrase in enumerate(plist.phrases):
        unit = _unit(number, plist, index, tables)
        if len(unit.skeleton) < 2 or "\n" in unit.skeleton:
            place = Place(field=f"{plist.name}.phrases[{index}]")
            raise DetectError(
                "CF-D001", f"`{phrase.text}` has fewer than two letters, digits or hanzi", place=place
            )
        found.setdefault(unit.skeleton, unit)
    return list(found.values())


def _unit(number: int, plist: PhraseList, index: int, tables: FoldTables) -> Unit:
    phrase = plist.phrases[index]
    skeleton = tables.fold("skeleton", phrase.text)
    return Unit(
        list_number=number,
        text=phrase.text,
        canon=tables.fold("canon", phrase.text),
        skeleton=skeleton,
        routes=phrase.routes or plist.routes,
        syllables=sum(map(is_hanzi, skeleton)),
        latin=skeleton.isascii(),
        min_confirm=plist.min_confirm,
        keeps=tables.fold("skeleton", phrase.keeps),
    )


def mark_unless(
    units: Sequence[Unit], lists: Sequence[PhraseList], forms: Sequence[Sequence[str]], tables: FoldTables
) -> None:
    """Give each unit the `unless` words of its list that hold one of its literals.

    forms: for each unit its literals in `skeleton` and `phonetic`.
    """
    covers = [_covers(plist.unless, tables) for plist in lists]
    for unit, literals in zip(units, forms, strict=True):
        cover = covers[unit.list_number]
        if cover:
            words = (word for literal in literals for word in cover.get(literal, ()))
            unit.unless = tuple(dict.fromkeys(words))


def _covers(words: Sequence[str], tables: FoldTables) -> dict[str, list[str]]:
    """Stretch of a word, in `skeleton` or `phonetic` -> the words in `skeleton` that hold it."""
    found: dict[str, list[str]] = {}
    for word in words:
        skeleton = tables.fold("skeleton", word)
        for view in (skeleton, tables.fold("phonetic", word)):
            for start in range(len(view)):
                for end in range(start + 2, len(view) + 1):
                    found.setdefault(view[start:end], []).append(skeleton)
    return found
