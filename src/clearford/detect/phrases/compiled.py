"""Phrase lists compiled: every phrase with its literals, in a form that can be kept and read back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

import msgspec

from clearford.detect.phrases.expand import MAX_DOUBTFUL, MAX_PHONETIC, Expander
from clearford.detect.phrases.model import PhraseList, Routes
from clearford.detect.phrases.tables import Owner, TableData, table_data
from clearford.detect.phrases.units import Unit, mark_unless, units_of
from clearford.detect.store import NO_STORE, Store
from clearford.text.hanzi import Readings, Splits
from clearford.text.tables import FoldTables

FORMAT = "2"
"""Raised whenever the same lists compile to something else."""
FIRM_LETTERS = 4
"""Initials of so many letters, and split forms of so many characters, need no second signal."""
FIRM_SYLLABLES = 3

Hanzi = Callable[[], tuple[Readings, Splits]]
"""Reads what is known about hanzi; only called when lists are compiled anew."""


class UnitData(msgspec.Struct, array_like=True, frozen=True):
    """A phrase as it is kept; the fields are those of `Unit`."""

    list_number: int
    text: str
    canon: str
    skeleton: str
    routes: Routes
    syllables: int
    latin: bool
    min_confirm: int
    unless: tuple[str, ...]

    def unit(self) -> Unit:
        """The phrase."""
        return Unit(
            self.list_number,
            self.text,
            self.canon,
            self.skeleton,
            self.routes,
            self.syllables,
            self.latin,
            self.min_confirm,
            self.unless,
        )


class Compiled(msgspec.Struct, array_like=True, frozen=True):
    """Phrases, the spellings of syllables, and the table of all literals."""

    units: list[UnitData]
    syllables: list[str]
    table: TableData


def compiled_lists(
    lists: Sequence[PhraseList], tables: FoldTables, hanzi: Hanzi, *, data: str = "", store: Store = NO_STORE
) -> Compiled:
    """Lists compiled, or what an earlier start has kept of exactly these lists.

    data: a digest of what `hanzi` reads.
    Raises DetectError (CF-D001) for a phrase shorter than two characters or a repeated list name.
    """
    parts = (FORMAT.encode(), tables.digest.encode(), data.encode(), msgspec.json.encode(lists))
    key = hashlib.sha256(b"\0".join(parts)).hexdigest()
    kept = store.get("phrases", key)
    if kept is not None:
        try:
            return msgspec.msgpack.decode(kept, type=Compiled)
        except msgspec.MsgspecError:
            pass  # of another version: compiled anew below
    found = compile_lists(lists, tables, *hanzi())
    store.put("phrases", key, msgspec.msgpack.encode(found))
    return found


def compile_lists(
    lists: Sequence[PhraseList], tables: FoldTables, readings: Readings, splits: Splits
) -> Compiled:
    """Every phrase of the lists with its literals. Raises as `compiled_lists`."""
    units = units_of(lists, tables)
    expander = Expander(tables, readings, splits)
    owners = [_distinct(_owners(number, unit, expander)) for number, unit in enumerate(units)]
    # What a word of the list may cover: the phrase, and the forms that sound like it.
    forms = [
        [unit.skeleton, *(o.literal for o in of if o.route == "phonetic")]
        if lists[unit.list_number].unless
        else ()
        for unit, of in zip(units, owners, strict=True)
    ]
    mark_unless(units, lists, forms, tables)
    table = table_data(chain.from_iterable(owners), tables)
    return Compiled([_kept(unit) for unit in units], sorted(expander.syllables()), table)


def _distinct(owners: Iterable[Owner]) -> list[Owner]:
    """Those of one phrase; of each route a literal counts once."""
    found: dict[tuple[str, str], Owner] = {}
    for owner in owners:
        found.setdefault((owner.route, owner.literal), owner)
    return list(found.values())


def _kept(unit: Unit) -> UnitData:
    return UnitData(**{name: getattr(unit, name) for name in UnitData.__struct_fields__})


def _owners(number: int, unit: Unit, expander: Expander) -> Iterator[Owner]:
    """Every literal of one phrase."""
    phrase, routes = unit.skeleton, unit.routes
    yield Owner(number, "direct", phrase, firm=True)
    if routes.shuffle:
        yield from (Owner(number, "shuffle", form, firm=True) for form in expander.shuffle(phrase))
    if unit.syllables < 2:
        return
    firm = unit.syllables >= unit.min_confirm
    if routes.phonetic:
        limit = MAX_PHONETIC if firm else MAX_DOUBTFUL
        yield from (Owner(number, "phonetic", form, firm) for form in expander.phonetic(phrase, limit))
    if routes.pinyin:
        for syllables in expander.pinyin(phrase):
            yield Owner(number, "pinyin", "".join(syllables), firm, syllables)
    if routes.mixed:
        yield from (Owner(number, "mixed", form, firm) for form in expander.mixed(phrase))
    if routes.emoji:
        yield from (Owner(number, "emoji", form, firm) for form in expander.emoji(phrase))
    if routes.initials and (initials := expander.initials(phrase)):
        yield Owner(number, "initials", initials, len(initials) >= FIRM_LETTERS)
    if routes.split:
        for form in expander.split(phrase):
            long_enough = len(phrase) >= FIRM_SYLLABLES or len(form) >= FIRM_LETTERS
            yield Owner(number, "split", form, long_enough)
