"""Phrase lists compiled: every phrase with its literals, in a form that can be kept and read back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import msgspec

from clearford.detect.phrases.expand import MAX_DOUBTFUL, MAX_PHONETIC, Expander
from clearford.detect.phrases.model import PhraseList, Routes
from clearford.detect.phrases.shape import ShapeData, shape_data
from clearford.detect.phrases.tables import OwnerColumns, TableData, table_data
from clearford.detect.phrases.units import Unit, mark_unless, units_of
from clearford.detect.store import NO_STORE, Store
from clearford.text.hanzi import NO_SHAPES, Readings, Shapes, Splits
from clearford.text.tables import FoldTables

FORMAT = "7"
"""Raised whenever the same lists compile to something else."""
FIRM_LETTERS = 4
"""Initials of so many letters, and split forms of so many characters, need no second signal."""
FIRM_SYLLABLES = 3
LONG_INITIALS = 6
"""From so many letters on initials belong to the spelled forms: nothing else is written like them."""

Hanzi = Callable[[], tuple[Readings, Splits, Shapes]]
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
    keeps: str
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
            self.keeps,
            self.unless,
        )


class Compiled(msgspec.Struct, array_like=True, frozen=True):
    """Phrases, the spellings of syllables and how they read in `phonetic`, and the tables of all literals."""

    units: list[UnitData]
    syllables: list[str]
    sounds: dict[str, str]
    table: TableData
    shapes: ShapeData


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
    lists: Sequence[PhraseList],
    tables: FoldTables,
    readings: Readings,
    splits: Splits,
    shapes: Shapes = NO_SHAPES,
) -> Compiled:
    """Every phrase of the lists with its literals. Raises as `compiled_lists`."""
    units = units_of(lists, tables)
    expander = Expander(tables, readings, splits)
    owners = OwnerColumns()
    # What a word of the list may cover: the phrase, and the forms that sound like it.
    forms = [[unit.skeleton, *_add_owners(owners, i, unit, expander)] for i, unit in enumerate(units)]
    mark_unless(units, lists, forms, tables)
    table, shaped = table_data(owners, tables), shape_data(units, lists, tables, shapes)
    return Compiled(
        [_kept(unit) for unit in units],
        sorted(expander.syllables()),
        expander.sounds(),
        table,
        shaped,
    )


def _kept(unit: Unit) -> UnitData:
    return UnitData(**{name: getattr(unit, name) for name in UnitData.__struct_fields__})


def _add_owners(owners: OwnerColumns, number: int, unit: Unit, expander: Expander) -> list[str]:
    """Every literal of one phrase. Gives those that sound like it."""
    phrase, routes = unit.skeleton, unit.routes
    owners.add(number, "direct", (phrase,), firm=True)
    if routes.shuffle:
        owners.add(number, "shuffle", expander.shuffle(phrase), firm=True)
    if unit.syllables < 2:
        return []
    firm = unit.syllables >= unit.min_confirm
    heard: list[str] = []
    if routes.phonetic:
        kept = bool(unit.keeps)
        # Where one hanzi is enough to be sure, the others must sound exactly so.
        limit = 1 if kept else MAX_PHONETIC if firm else MAX_DOUBTFUL
        forms = expander.phonetic(phrase, limit)
        heard = owners.add(number, "phonetic", forms, firm=firm or kept, kept=kept)
    if routes.pinyin:
        owners.add_spelled(number, expander.pinyin(phrase), firm=firm)
    spelled = routes.initials or (routes.pinyin and len(phrase) >= LONG_INITIALS)
    if spelled and (initials := expander.initials(phrase)):
        owners.add(number, "initials", (initials,), firm=len(initials) >= FIRM_LETTERS)
    if routes.split:
        parted = expander.split(phrase)
        firm_from = 0 if len(phrase) >= FIRM_SYLLABLES else FIRM_LETTERS
        owners.add(number, "split", (form for form in parted if len(form) >= firm_from), firm=True)
        owners.add(number, "split", (form for form in parted if len(form) < firm_from), firm=False)
    return heard
