"""The record: entries a second from value to tile, and proofs in a log of ten million."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import msgspec

from benchmarks.measure import Line, at_least, at_most, figure, in_turn
from benchmarks.setting import Setting
from clearford.core.entries import Checkpoint, Entry
from clearford.ledger.canonical import encode
from clearford.ledger.checkpoints import format_checkpoint
from clearford.ledger.integrate import Edge, grow
from clearford.ledger.keys import signing_key
from clearford.ledger.notes import format_note, sign_note
from clearford.ledger.proofs import check_proof, format_proof, make_proof
from clearford.ledger.tiles import TILE_BYTES, WIDTH, hashes_of, node_of
from clearford.ledger.tree import consistency_proof, leaf_hash, root, root_of

GROUP, GROUPS = 1_024, 8
LOG = 10_000_000
ORIGIN = "record.example.org/t1/2026"


def run(_: Setting) -> list[Line]:
    """Every line of this measurement."""
    return [*_growth(), *_proofs()]


def _entries(count: int) -> list[Entry]:
    """Entries like those of a busy hour: the id, the rules, a few public values and three commitments."""
    return [
        Entry(
            id=sha256(b"%d" % number).hexdigest()[:32],
            type="decision",
            ts=1_767_225_600_000_000 + number,
            log=ORIGIN,
            rules=("fraud.invented.rule@1.2.3",),
            decision="restrict",
            actions=("hide",),
            ground="contract",
            category="STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
            source="own",
            auto_detect=True,
            auto_decide="full",
            exact=True,
            lang="zh",
            data={"measures": ["hide"], "automated": True, "applied": 1_767_225_600_000_000 + number},
            c={name: sha256(b"%d" % number).hexdigest() for name in ("item", "statement", "subject")},
        )
        for number in range(count)
    ]


def _growth() -> Iterator[Line]:
    """Canonical bytes, leaf hash and tiles, in groups, against a bare JSON encode of the same entries."""
    entries = _entries(GROUP * GROUPS)
    groups = [entries[at : at + GROUP] for at in range(0, len(entries), GROUP)]
    encoder = msgspec.json.Encoder()

    def whole() -> None:
        edge = Edge()
        for group in groups:
            edge = grow(edge, [encode(entry) for entry in group]).edge

    best = in_turn(
        {
            "json": lambda: [encoder.encode(entry) for entry in entries],
            "encode": lambda: [encode(entry) for entry in entries],
            "whole": whole,
        }
    )
    size = len(encode(entries[0]))
    note = (
        f"groups of {GROUP:,}, {size} bytes an entry; {best['whole'] / best['json']:.1f} times a bare encode"
    )
    name = "record, entries a second to tiles"
    yield at_least(name, len(entries) / best["whole"], 20_000, "1/s", note=note)
    yield figure("record, canonical bytes to a bare encode", best["encode"] / best["json"], "x")


class _Grown:
    """Tiles of a log whose every full tile of a level is the same: as large as a real one, at no cost."""

    def __init__(self, size: int) -> None:
        self._rows, count = [], size
        hashes = [leaf_hash(b"%d" % number) for number in range(WIDTH)]
        while count:
            self._rows.append((b"".join(hashes), count))
            hashes = [root_of(hashes)] * WIDTH
            count //= WIDTH

    def tile(self, level: int, n: int) -> bytes:
        """The tile, cut where the log ends."""
        data, count = self._rows[level]
        return data[: max(0, min(TILE_BYTES, (count - n * WIDTH) * (TILE_BYTES // WIDTH)))]


def _proofs() -> Iterator[Line]:
    """Proofs made from tiles, and checked; the entry is the last of a tile in the middle."""
    tiles, index = _Grown(LOG), LOG // 2 // WIDTH * WIDTH + WIDTH - 1
    key = signing_key(ORIGIN, bytes(32))
    head = Checkpoint(ORIGIN, LOG, root(LOG, node_of(tiles)))
    signed = format_note(sign_note(format_checkpoint(head), [key]))
    proof = make_proof(index, signed, tiles)
    entry = b"%d" % (WIDTH - 1)
    check_proof(proof, entry, ORIGIN, [key.verifier])
    tile = hashes_of(tiles.tile(0, 0))
    best = in_turn(
        {
            "inclusion": lambda: make_proof(index, signed, tiles),
            "consistency": lambda: consistency_proof(LOG // 3, LOG, node_of(tiles)),
            "check": lambda: check_proof(proof, entry, ORIGIN, [key.verifier]),
            "tile": lambda: root_of(tile),
        },
        31,
    )
    note = f"{len(proof.hashes)} hashes; {best['inclusion'] / best['tile']:.1f} times the root of one tile"
    yield at_most("record, proof in ten million entries", best["inclusion"] * 1e3, 5, "ms", note=note)
    size = len(format_proof(proof).encode())
    yield at_most("record, size of that proof", size / 1024, 2, "KiB", note="with its signed checkpoint")
    yield figure("record, consistency of a third with ten million", best["consistency"] * 1e3, "ms")
    yield figure("record, check of a proof and its signature", best["check"] * 1e3, "ms")
