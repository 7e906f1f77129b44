"""What a replay decided beside what is on record: counts, samples, and what would be treated otherwise."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from clearford.core.actions import ACTIONS, CONTENT_LADDER
from clearford.core.decisions import Decision
from clearford.core.errors import Place, StoreError
from clearford.core.ids import Digest, ItemId, RuleId
from clearford.policy.diff.decisions import named, shift
from clearford.runtime.batch.arrow import arrow
from clearford.runtime.batch.files import part_name, write_durably
from clearford.runtime.batch.inputs import read_at
from clearford.runtime.batch.replay import MANIFEST, Manifest, PartFile
from clearford.runtime.record.standing import Standing, standing_of
from clearford.runtime.record.unit import Record
from clearford.runtime.writers import store_error

DIFFERENCE = "difference.json"
SAMPLES = 10
"""Samples of each shift."""
ACTS = ("restricted", "harder", "escalated")
"""Shifts that can be carried out; what a replay would release is for people to look at."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """An item that would be treated otherwise than it is."""

    chunk: int
    row: int
    """Number of its row or line within its source."""
    item: str
    shift: str
    before: str
    after: str
    rules: tuple[str, ...]


class Differences(msgspec.Struct, kw_only=True):
    """What a replay would change, with nothing of any item but its id."""

    format: int = 1
    manifest: str
    """SHA-256 of the manifest that was compared."""
    bundle: str
    at: int
    """Microseconds since 1970."""
    compared: int = 0
    same: int = 0
    unrecorded: int = 0
    """Items of which nothing is on record; they count as allowed."""
    by_people: int = 0
    """Items about which people decided; they are left to people, and counted in no shift."""
    shifts: dict[str, int] = {}
    rules: dict[str, dict[str, int]] = {}
    """Rule -> shift -> items."""
    samples: dict[str, list[Moved]] = {}
    """Shift -> samples, drawn by chance that depends on their ids alone."""
    parts: list[PartFile] = []


def compare(record: Record, folder: Path) -> Differences:
    """Compare the parts of a replay with the record, and write what differs beside them.

    Raises StoreError CF-S006 where the replay is not at its end, CF-S020 where a part is not what it was.
    """
    data, manifest = manifest_in(folder)
    out = Differences(
        manifest=hashlib.sha256(data).hexdigest(),
        bundle=manifest.bundle,
        at=int(record.now()),
    )
    for part in manifest.parts:
        moved = list(_moved(record, folder, part, manifest, out))
        name = part_name(number_of(part), manifest.bundle, kind="difference")
        digest = write_durably(folder, name, _table(moved), "compare")
        out.parts.append(msgspec.structs.replace(part, name=name, sha256=digest, rows=len(moved)))
    body = msgspec.json.format(msgspec.json.encode(out)) + b"\n"
    write_durably(folder, DIFFERENCE, body, "compare")
    return out


def manifest_in(folder: Path) -> tuple[bytes, Manifest]:
    """The manifest of a replay that is at its end. Raises StoreError CF-S006."""
    data = _read(folder / MANIFEST)
    return data, msgspec.json.decode(data, type=Manifest)


def differences_in(folder: Path) -> tuple[str, Differences]:
    """What was compared, and its digest.

    Raises StoreError CF-S006 where nothing was, CF-S020 where it is not of this replay.
    """
    data = _read(folder / DIFFERENCE)
    found = msgspec.json.decode(data, type=Differences)
    if hashlib.sha256(_read(folder / MANIFEST)).hexdigest() != found.manifest:
        raise StoreError("CF-S020", f"`{DIFFERENCE}` is not of this replay")
    return hashlib.sha256(data).hexdigest(), found


def acts_of(folder: Path, found: Differences) -> list[Moved]:
    """What can be carried out, in order. Raises StoreError CF-S020 where a file is not what was written."""
    return [one for part in found.parts for one in _rows(folder, part) if one.shift in ACTS]


def number_of(part: PartFile) -> int:
    """The number of the chunk that a file is of."""
    return int(part.name.split("-")[1])


def _moved(
    record: Record, folder: Path, part: PartFile, manifest: Manifest, out: Differences
) -> Iterator[Moved]:
    rows, bundle = _checked(folder, part, manifest.parts_at).to_pylist(), manifest.bundle
    with record.read() as conn:
        known = standing_of(conn, record.vault, [row["item"] for row in rows])
    for row in rows:
        out.compared += 1
        was = known.get(row["item"])
        out.unrecorded += was is None
        if was is not None and was.by_person:
            out.by_people += 1
            continue
        old, new = _as_decision(row["item"], was, bundle), _decision(row, bundle)
        found = _shift(old, new)
        if found == "same":
            out.same += 1
            continue
        moved = Moved(
            chunk=number_of(part),
            row=row["row"],
            item=row["item"],
            shift=found,
            before=named(old),
            after=named(new),
            rules=tuple(row["determining"]),
        )
        _count(out, moved)
        yield moved


def _count(out: Differences, moved: Moved) -> None:
    out.shifts[moved.shift] = out.shifts.get(moved.shift, 0) + 1
    for rule in moved.rules:
        shifts = out.rules.setdefault(rule, {})
        shifts[moved.shift] = shifts.get(moved.shift, 0) + 1
    samples = out.samples.setdefault(moved.shift, [])
    samples.append(moved)
    samples.sort(key=lambda one: hashlib.sha256(one.item.encode()).digest())
    del samples[SAMPLES:]


def _shift(old: Decision, new: Decision) -> str:
    found = shift(old, new)
    if found == "same" and new.outcome == "escalate" and old.outcome != "escalate":
        return "escalated"
    return found


def _as_decision(item: str, was: Standing | None, bundle: str) -> Decision:
    if was is None:
        return Decision(item=ItemId(item), outcome="allow", bundle=Digest(bundle))
    reached = {ACTIONS[name].rung for name in was.actions}
    rung = next((rung for rung in reversed(CONTENT_LADDER) if rung in reached), None)
    return Decision(
        item=ItemId(item), outcome=was.outcome, action=rung, actions=was.actions, bundle=Digest(bundle)
    )


def _decision(row: dict[str, Any], bundle: str) -> Decision:
    return Decision(
        item=ItemId(row["item"]),
        outcome=row["decision"],
        action=row["action"],
        actions=tuple(row["actions"]),
        determining=tuple(map(RuleId, row["determining"])),
        bundle=Digest(bundle),
    )


def _table(moved: Sequence[Moved]) -> bytes:
    pa = arrow()
    schema = pa.schema(
        [
            *((name, "int64") for name in ("chunk", "row")),
            *((name, "string") for name in ("item", "shift", "before", "after")),
            ("rules", pa.list_(pa.string())),
        ]
    )
    out = io.BytesIO()
    rows = [msgspec.structs.asdict(one) for one in moved]
    arrow("parquet").write_table(pa.Table.from_pylist(rows, schema=schema), out, compression="zstd")
    return out.getvalue()


def _rows(folder: Path, part: PartFile) -> list[Moved]:
    return msgspec.convert(_checked(folder, part).to_pylist(), list[Moved])


def _checked(folder: Path, part: PartFile, address: str = "") -> Any:
    """A table of a replay. Raises StoreError CF-S020 when it is not what was written."""
    data = read_at(address, part.name) if address else _read(folder / part.name)
    if hashlib.sha256(data).hexdigest() != part.sha256:
        raise StoreError("CF-S020", f"`{part.name}` is not what was written")
    return arrow("parquet").read_table(arrow().BufferReader(data))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise StoreError(
            "CF-S006", f"there is no `{path.name}` in this folder", place=Place(file=str(path.parent))
        ) from error
    except OSError as error:
        raise store_error(error, str(path)) from error
