"""A million items that wait, and a process that decides the first of them and says what memory it took."""

from __future__ import annotations

import json
import resource
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.streams import inbox, source_position
from clearford.runtime.stream.inbox import do_put
from tests.runtime.stream.kit import START, Place, counting_packs

MESSAGES, EACH = 2_000, 500
_TOGETHER = 250
_MOST_STEPS = 1_000


def put_a_million(record: Record) -> None:
    """Put messages of many items each into one part of the inbox."""
    for first in range(0, MESSAGES, _TOGETHER):
        bodies = [(Item(id="m"), _message(number)) for number in range(first, first + _TOGETHER)]
        with record.change() as change:
            do_put(change, bodies, 1)


def decide(address: str, folder: str, least: str) -> None:
    """Decide at least so many items; tell how many, of what, and by how many bytes the process grew."""
    place = Place(Store.open(address), Engine.load(counting_packs(Path(folder))))
    worker = place.inbox_worker("one", 1)
    before = _peak()
    for _ in range(_MOST_STEPS):
        worker.step()
        if sum(place.outcomes().values()) >= int(least):
            break
    worker._flush()
    grown = _peak() - before
    with place.store.read() as conn:
        reached = conn.execute(select(source_position.c.position)).scalar_one()
        passed = select(func.count()).select_from(inbox).where(inbox.c.id < reached)
        told = {"grown": grown, "passed": conn.execute(passed).scalar_one()}
    sys.stdout.write(json.dumps({**told, "decided": sum(place.outcomes().values())}))


def _message(number: int) -> bytes:
    """Items as JSON lines, each of an account in turn and later than the one before."""
    at = (START + timedelta(seconds=number)).isoformat().encode()
    return b"\n".join(
        b'{"id":"i%d","actor":"a%d","text":"good morning %d","at":"%b"}' % (n, n % 1_000, n, at)
        for n in range(number * EACH, (number + 1) * EACH)
    )


def _peak() -> int:
    """The most memory that this process ever had, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024
