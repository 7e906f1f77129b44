"""A replay beside a service: what it found, asked for and carried out, for the tests of this room."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec

from clearford.core.items import Item
from clearford.runtime.batch.book import Book
from clearford.runtime.batch.carrying import Carrying
from clearford.runtime.batch.files import write_durably
from clearford.runtime.batch.replay import MANIFEST, Manifest, Request, manifest_of
from clearford.runtime.batch.units import WORK
from clearford.runtime.engine import EngineOptions
from tests.cli.program import PACKS
from tests.runtime.batch.kit import begun, worked_off, write_lines
from tests.runtime.http.people import HARMFUL, House


def history_of(
    folder: Path,
    items: list[Item],
    *,
    packs: str = str(PACKS),
    signals: tuple[str, ...] = (),
    on_trial: tuple[str, ...] = (),
    keep: bool = False,
    size: int = 400,
) -> Path:
    """The folder of a replay of some items that is at its end."""
    source = write_lines(folder / "in.jsonl", items)
    options = EngineOptions(packs=(packs,), shipped=False, signals=signals, on_trial=on_trial)
    return at_its_end(Request(str(source), folder / "out", options, keep=keep, size=size))[0]


def at_its_end(request: Request) -> tuple[Path, Manifest]:
    """The folder of a replay that is done in this process, and its manifest."""
    begun(request)
    worked_off(request.folder)
    with closing(Book(request.folder / WORK)) as book:
        manifest = manifest_of(book)
    write_durably(request.folder, MANIFEST, msgspec.json.encode(manifest), "end")
    return request.folder, manifest


def harmful(n: int, first: int = 0) -> list[Item]:
    """Harmful items of an account, each followed by an ordinary one."""
    out: list[Item] = []
    for i in range(first, first + n):
        out += [Item(id=f"h{i}", text=f"{HARMFUL} {i}", actor="ben"), Item(id=f"g{i}", text="good morning")]
    return out


def carrying(house: House, folder: Path, made: str) -> Carrying:
    """What carries an enforcement out."""
    return Carrying(house.service.gate.decider, folder, made)
