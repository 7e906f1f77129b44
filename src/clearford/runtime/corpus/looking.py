"""The technical pass over a chunk: rules, personal information, secrets, flaws, and keys for duplicates."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from clearford.ai.corpus.draw import portion
from clearford.ai.corpus.quality import flaws_in
from clearford.ai.corpus.rows import Row, RowReader, good
from clearford.ai.corpus.secrets import secrets_in
from clearford.ai.corpus.verdict import FINDINGS
from clearford.ai.marks.words import signs
from clearford.core.decisions import Decision
from clearford.core.errors import InputError, StoreError
from clearford.core.items import Item, Rejected
from clearford.core.schema import Context
from clearford.core.signals import Column, Signals
from clearford.detect.hashes.grams import gram_plane
from clearford.detect.hashes.sketch import ORDER, SIZE, VIEW, Sketches, sketches_of
from clearford.runtime import shipped
from clearford.runtime.corpus.folder import PERSONAL, Folder, Looked
from clearford.runtime.corpus.reading import Stretch, rows_at
from clearford.runtime.engine import Engine
from clearford.text.plane import DEFAULT_CAP, build

KINDS = ("dataset_row", "post")
"""What a row is decided as: what it is, and what somebody would do with a text like it."""
FAULTS = 100
"""Lines of a chunk that are listed one by one; all are counted."""
LABELLED = 200
"""Characters at the start and at the end of a text in which a label of origin is looked for."""
BIT: Mapping[str, int] = {name: 1 << place for place, name in enumerate(FINDINGS)}
LONG_TEXT, LONG_ORDER = 50, 8
"""From so many characters on, near-duplicates are told by grams of so many."""
LOOKED = 1 << 31
"""The flag of rows that were looked at technically."""
_PUBLIC = Context(audience="public")


class Looker:
    """Looks at chunks of the corpus of a folder, in one process."""

    def __init__(self, folder: str) -> None:
        """Load the rules. Raises as `Engine.load`; StoreError CF-S021 where they are others."""
        self.folder = Folder(Path(folder))
        self.plan = self.folder.plan
        self._digest, self._bases = self.plan.digest, self.plan.bases()
        engine = Engine.load(self.plan.options)
        if engine.program.bundle != self.plan.bundle:
            raise StoreError("CF-S021", "the packs are not those that it began with")
        self._machine, self._harms = engine.pipeline.machine, engine.packs.harm_of()
        # What is remembered of earlier rows would depend on the order in which chunks are looked at.
        self._detectors = engine.pipeline.plan.remembering(())
        licensed = frozenset(one.source for one in self.plan.sources if one.licence)
        self._reader = RowReader(self.plan.fields, licensed)
        self._tables = shipped.fold_tables()

    def __call__(self, n: int) -> int:
        """Look at chunk n and keep what was seen; gives the rows and lines that it holds.

        Raises StoreError CF-S001, CF-S002, CF-S046; a chunk that cannot be read is kept with its code.
        """
        chunk, seen = self.plan.chunks[n], _Seen()
        chosen = portion(self.plan.seed, self._bases[n], chunk.rows, self.plan.percent)
        looked = Looked(plan=self._digest)
        try:
            for stretch in rows_at(self.plan.address, chunk, self._reader):
                _count_rejected(looked, stretch)
                self._take(seen, stretch, chunk.first, chosen)
        except (InputError, StoreError) as error:
            if error.code in ("CF-S001", "CF-S002", "CF-S046"):
                raise
            looked, seen = Looked(plan=self._digest, code=error.code, found=error.message), _Seen()
        looked.rows, looked.sources, looked.details = len(seen.places), list(seen.sources), seen.plain()
        self.folder.keep(n, looked, seen.arrays(), seen.all_sketches())
        return chunk.rows

    def _take(self, seen: _Seen, stretch: Stretch, first: int, chosen: np.ndarray) -> None:
        rows = list(good(stretch.results))
        if not rows:
            return
        places = [stretch.numbers[at] - first for at, _ in rows]
        texts = [row.text for _, row in rows]
        seen.rows([row for _, row in rows], places)
        seen.keys += b"".join(self._key(text) for text in texts)
        sketches = self.sketches_of(texts)
        seen.sketches.append(sketches.values)
        seen.sizes.append(sketches.sizes)
        flags = np.zeros(len(texts), np.uint32)
        wanted = [i for i, place in enumerate(places) if chosen[place]]
        if wanted:
            found, details = self.flags_of([texts[i] for i in wanted])
            flags[wanted] = found
            for at, names in details.items():
                seen.details[rows[wanted[at]][1].source].update(names)
        seen.flags.append(flags)

    def _key(self, text: str) -> bytes:
        data = text.strip().encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=16, key=self.folder.key).digest()

    def sketches_of(self, texts: Sequence[str]) -> Sketches:
        """The sketches of texts; of long ones over longer grams, since long texts share most short grams."""
        values, sizes = sketches_of(gram_plane(build(texts, self._tables), VIEW, LONG_ORDER))
        values, sizes = values.copy(), sizes.copy()
        short = [i for i, text in enumerate(texts) if len(text) < LONG_TEXT]
        if short:
            plane = build([texts[i] for i in short], self._tables)
            values[short], sizes[short] = sketches_of(gram_plane(plane, VIEW, ORDER))
        return Sketches(values, sizes)

    def flags_of(self, texts: Sequence[str]) -> tuple[np.ndarray, dict[int, set[str]]]:
        """What each text holds, as bits of BIT, and by place the harms and kinds in detail."""
        flags = np.full(len(texts), LOOKED, np.uint32)
        details: dict[int, set[str]] = {}

        def add(at: int, finding: str, names: Iterable[str] = ()) -> None:
            flags[at] |= np.uint32(BIT[finding])
            details.setdefault(at, set()).update(names)

        for at, secrets in secrets_in(texts).items():
            add(at, "secret", (f"secret.{one.kind}" for one in secrets))
        for at, flaws in flaws_in(texts).items():
            for flaw in flaws:
                add(at, flaw)
        for at, text in enumerate(texts):
            if signs(text[:LABELLED]) or signs(text[-LABELLED:]):
                add(at, "synthetic")
        pieces = [(at, text[i : i + DEFAULT_CAP]) for at, text in enumerate(texts) for i in _starts(text)]
        self._by_rules(pieces, add)
        return flags, details

    def _by_rules(self, pieces: Sequence[tuple[int, str]], add: Any) -> None:
        items = [_item(str(n), piece, KINDS[1]) for n, (_, piece) in enumerate(pieces)]
        signals = self._detectors.run(items)
        for kind in KINDS:
            own = signals if kind == KINDS[1] else as_kind(signals, kind)
            some = [_item(item.id, str(item.text), kind) for item in items]
            for (at, _), decision in zip(pieces, self._machine.evaluate(some, own), strict=True):
                self._decided(at, decision, add)
        personal = _above_none(signals, "personal.count")
        for n in np.flatnonzero(personal).tolist():
            add(pieces[n][0], "personal")
        for kind in PERSONAL:
            for n in np.flatnonzero(personal & _above_none(signals, f"personal.{kind}.count")).tolist():
                add(pieces[n][0], "personal", (f"personal.{kind}",))
        for column in signals.item.values():
            if column.failed is not None:
                for n in np.flatnonzero(column.failed).tolist():
                    add(pieces[n][0], "failed")

    def _decided(self, at: int, decision: Decision, add: Any) -> None:
        if decision.outcome in ("restrict", "escalate"):
            harms = {self._harms[rule] for rule in decision.determining if rule in self._harms}
            add(at, "harm" if decision.outcome == "restrict" else "suspected", harms)


class _Seen:
    """What was seen of the rows of a chunk so far."""

    def __init__(self) -> None:
        self.sources: dict[str, int] = {}
        self.details: dict[str, Counter[str]] = {}
        self.places: list[int] = []
        self.of: list[int] = []
        self.characters: list[int] = []
        self.keys = b""
        self.flags: list[np.ndarray] = []
        self.sizes: list[np.ndarray] = []
        self.sketches: list[np.ndarray] = []

    def rows(self, rows: Sequence[Row], places: Sequence[int]) -> None:
        self.places += places
        self.characters += [len(row.text) for row in rows]
        for row in rows:
            self.of.append(self.sources.setdefault(row.source, len(self.sources)))
            self.details.setdefault(row.source, Counter())

    def arrays(self) -> dict[str, np.ndarray]:
        """Columns of the rows: place in the chunk, source, characters, flags, halves of the key, grams."""
        keys = np.frombuffer(self.keys, "<u8").reshape(-1, 2)
        return {
            "place": np.array(self.places, np.int64),
            "source": np.array(self.of, np.int32),
            "characters": np.array(self.characters, np.int64),
            "flags": np.concatenate([np.zeros(0, np.uint32), *self.flags]),
            "key": np.ascontiguousarray(keys[:, 0]),
            "rest": np.ascontiguousarray(keys[:, 1]),
            "grams": np.concatenate([np.zeros(0, np.int64), *self.sizes]),
        }

    def all_sketches(self) -> np.ndarray:
        return np.concatenate([np.zeros((0, SIZE), np.uint32), *self.sketches])

    def plain(self) -> dict[str, dict[str, int]]:
        return {source: dict(sorted(counts.items())) for source, counts in self.details.items() if counts}


def _above_none(signals: Signals, name: str) -> np.ndarray:
    column = signals.item.get(name)
    found: np.ndarray = np.zeros(signals.n, np.bool_) if column is None else np.asarray(column.values) > 0
    return found


def as_kind(signals: Signals, kind: str) -> Signals:
    """The signals of a batch as they would be of items of another kind."""
    item = dict(signals.item)
    if "item.kind" in item:
        item["item.kind"] = Column([kind] * signals.n)
    return Signals(signals.n, item, signals.families, signals.spans, signals.span_sources)


def _item(id: str, text: str, kind: str) -> Item:
    return Item(id=id, text=text, kind=kind, context=_PUBLIC)


def _starts(text: str) -> range:
    return range(0, max(1, len(text)), DEFAULT_CAP)


def _count_rejected(looked: Looked, stretch: Stretch) -> None:
    for one in stretch.results:
        if isinstance(one, Rejected):
            looked.rejected[one.code] = looked.rejected.get(one.code, 0) + 1
            if len(looked.faults) < FAULTS:
                looked.faults.append((one.line, one.code, one.found))
