"""Near-duplicates and known texts: time and memory when full, recall, and false matches."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from statistics import median

import numpy as np

from benchmarks.corpus import texts
from benchmarks.measure import Line, at_least, at_most, figure, in_turn
from benchmarks.setting import BATCH, Setting
from clearford.core.items import Item
from clearford.core.state import PrivateTables
from clearford.detect.hashes.compiled import compile_texts
from clearford.detect.hashes.grams import gram_codes
from clearford.detect.hashes.known import LEAST_EQUAL, index_of
from clearford.detect.hashes.sketch import ORDER, SIZE, Sketches, bars_of, sketch_plane, sketches_of
from clearford.detect.hashes.texts import KnownList, KnownTextDetector, known_specs
from clearford.detect.hashes.window import Met, Window
from clearford.runtime import shipped
from clearford.text.plane import build

ENTRIES = 1_000_000
LISTED = 5_000
ASKED = 4_000
PATTERNED = 2_000
BAR = np.full(BATCH, 8)
_MIB = 1 << 20
_HANZI = range(0x4E00, 0x9FA6)
_VOCABULARY = ["".join(map(chr, random.Random(seed).choices(_HANZI, k=2))) for seed in range(3_000)]


def run(_: Setting) -> list[Line]:
    """Every line of this measurement."""
    return [*_window(), *_index(), *_lookup(), *_quality()]


def _random(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.integers(0, 2**32, (size, SIZE), dtype=np.uint32)


def _window() -> Iterator[Line]:
    """A window that holds a million texts: batches of new texts, and of edited copies."""
    rng, tables = np.random.default_rng(1), PrivateTables()
    window = Window(tables)
    held = _random(rng, window.capacity)
    for at in range(0, len(held), BATCH):
        window.meet(held[at : at + BATCH], BAR)
    plane = build(texts(BATCH), shipped.fold_tables())
    codes, breaks = plane.codes("skeleton"), plane.breaks("skeleton")
    numbers = count()
    new = [_random(rng, BATCH) for _ in range(8)]
    edited = held[-8 * BATCH :].copy()
    edited[:, rng.integers(0, SIZE, 4)] ^= 1
    copies = np.split(edited[rng.permutation(len(edited))], 8)
    best = in_turn(
        {
            "sketch": lambda: sketches_of(gram_codes(codes, breaks, 3)),
            "new": lambda: window.meet(new[next(numbers) % 8] + np.uint32(next(numbers)), BAR),
            "near": lambda: window.meet(copies[next(numbers) % 8], BAR),
        },
        31,
    )
    each = {name: seconds / BATCH * 1e6 for name, seconds in best.items()}
    size = sum(array.nbytes for array in tables.arrays.values())
    note = f"look-up and entry of a new text, batches of {BATCH:,}; window of {window.reach:,} texts"
    yield at_most("near-duplicates, query of a full window", each["new"], 0.5, "us", note=note)
    note = "each text has a near one in the window, and is compared with it"
    yield figure("near-duplicates, query that is met", each["near"], "us", note=note)
    yield figure("near-duplicates, n-grams and sketch", each["sketch"], "us", note="from the folded text")
    yield at_most("near-duplicates, memory", size / _MIB, 200, "MiB", note="taken as it is written to")


def _index() -> Iterator[Line]:
    """An exact index of a million known texts."""
    rng = np.random.default_rng(2)
    held = _random(rng, ENTRIES)
    index = index_of(held, rng.integers(0, 2**63, (ENTRIES, 2), dtype=np.uint64))
    present, bars = np.full(BATCH, 60), np.full(BATCH, LEAST_EQUAL)
    new = Sketches(_random(rng, BATCH), present)
    known = Sketches(held[rng.integers(0, ENTRIES, BATCH)], present)
    best = in_turn({"new": lambda: index.nearest(new, bars), "known": lambda: index.nearest(known, bars)}, 15)
    note = f"{best['known'] / BATCH * 1e6:.2f} us for texts that are known; {ENTRIES:,} entries"
    yield at_most("known texts, query of a large index", best["new"] / BATCH * 1e6, 0.5, "us", note=note)
    yield at_most("known texts, memory", index.nbytes / _MIB, 200, "MiB", note=f"{ENTRIES:,} entries")


def _lookup() -> Iterator[Line]:
    """Texts in, answers out: folding, n-grams, sketch, index, and the digest of equal ones."""
    rng = random.Random(3)
    listed = [_invented(rng, 50) for _ in range(LISTED)]
    tables = shipped.fold_tables()
    detector = KnownTextDetector([KnownList("bench", compile_texts(listed, tables))])
    want = frozenset(str(spec.name) for spec in known_specs("bench"))
    asked = [rng.choice(listed) if i % 2 else _invented(rng, 50) for i in range(BATCH)]
    items = [Item(id=str(i), text=text) for i, text in enumerate(asked)]
    best = in_turn({"ours": lambda: detector.run(items, build(asked, tables), want)}, 7)
    length = median(map(len, asked))
    note = f"{LISTED:,} known texts; half of the texts asked are known; about {length:.0f} characters"
    yield at_least("known texts, queries a second", BATCH / best["ours"], 5_000, "1/s", note=note)


def _quality() -> Iterator[Line]:
    """Edited copies that are found, and different texts that are taken for copies."""
    rng = random.Random(4)
    for words, length in ((7, "15"), (14, "30"), (30, "65")):
        held = [_invented(rng, words) for _ in range(ASKED)]
        copies = [_edited(text, rng.uniform(0.03, 0.08), rng) for text in held]
        window = Window(PrivateTables(), 1 << 15)
        wrong = np.count_nonzero(_met(window, held).equal)
        found = np.count_nonzero(_met(window, copies).cluster == np.arange(1, ASKED + 1))
        note = f"3 to 8 % of the characters changed; {ASKED:,} invented texts"
        name = f"near-duplicates, recall at about {length} characters"
        yield figure(name, found / ASKED, "", note=note)
        name = f"near-duplicates, false matches at about {length} characters"
        yield figure(name, wrong / ASKED, "", note="different texts from 3,000 words")
    yield _of_one_pattern()


def _of_one_pattern() -> Line:
    """Texts made of the same few clauses: those taken for copies that share less than a quarter with any."""
    held = sorted(set(texts(PATTERNED)))
    random.Random(5).shuffle(held)
    grams = [{text[at : at + ORDER] for at in range(len(text) - ORDER + 1)} for text in held]
    equal = _met(Window(PrivateTables(), 1 << 13), held).equal
    wrong = 0
    for row in np.flatnonzero(equal):
        shared = max(len(grams[row] & other) / len(grams[row] | other) for other in grams[:row])
        wrong += shared < 0.25
    name = "near-duplicates, false matches among texts of one pattern"
    note = f"{len(held):,} texts of 40 clauses; {np.count_nonzero(equal) / len(held):.0%} have a near one"
    return figure(name, wrong / len(held), "", note=note)


def _met(window: Window, asked: list[str]) -> Met:
    sketches = sketch_plane(build(asked, shipped.fold_tables()))
    return window.meet(sketches.values, bars_of(sketches.sizes))


def _invented(rng: random.Random, words: int) -> str:
    """A run of words that mean nothing, about 2 characters each, with a comma now and then."""
    return "".join(word + "，" * (rng.random() < 0.15) for word in rng.choices(_VOCABULARY, k=words))


def _edited(text: str, share: float, rng: random.Random) -> str:
    """A copy in which a share of the characters was replaced, left out or put in."""
    chars = list(text)
    for _ in range(max(1, round(share * len(text)))):
        at, way = rng.randrange(len(chars)), rng.random()
        if way < 0.5:
            chars[at] = chr(rng.choice(_HANZI))
        elif way < 0.75:
            del chars[at]
        else:
            chars.insert(at, chr(rng.choice(_HANZI)))
    return "".join(chars)
