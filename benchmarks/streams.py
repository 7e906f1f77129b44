"""A hundred thousand items through each broker, with one of two workers killed and a third in its place.

    ./dev bench stream

Real brokers, the shipped packs, the store with every commit made durable; one machine runs the broker, the
workers and the store. The rate is of the decisions themselves, from the first to the last, without the wait
for the lease of the worker that was killed, which is said beside it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sqlalchemy import func, select

from benchmarks.corpus import lines
from benchmarks.measure import Line, at_least, figure
from benchmarks.setting import Setting
from clearford.core.items import Item, ItemDecoder
from clearford.runtime.record.unit import Record
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from clearford.runtime.stores.migrations.upgrade import upgrade
from clearford.runtime.stores.tables.decisions import decided
from clearford.runtime.stream.inbox import do_put, part_of
from tests.runtime.stream.brokers import (
    PREFIX,
    kafka_server,
    make_stream,
    make_topic,
    nats_server,
    publish_kafka,
    publish_nats,
)
from tests.support import postgres

ITEMS, PARTS, LEASE_S = 100_000, 8, 3
TOGETHER = 20
"""Items of one account and the next in one message, as producers that care about speed send them."""
GOAL = 10_000
PAUSE_S = 2.0
PATIENCE_S = 300.0
PROGRAM = (
    sys.executable,
    "-c",
    "from clearford.cli.app import main; main()",
    "stream",
    "run",
    "--workers",
    "2",
    "--settings",
)


class Passed(NamedTuple):
    """What was decided."""

    unique: int
    rate: float
    """Items a second while somebody decided."""
    waited_s: float
    """Seconds in which nobody did."""


def run(_: Setting) -> list[Line]:
    """Every line of this measurement, for each database that there is."""
    found: list[Line] = []
    bodies = messages(lines(ITEMS))
    for name, fresh in stores():
        for broker, opened in BROKERS.items():
            with fresh() as address:
                passed = measured(address, opened, bodies)
            where = f"{broker}, {name}"
            note = "one of two workers killed, a third takes its place"
            found.append(at_least(f"stream: different items, {where}", passed.unique, ITEMS, "items", note))
            note = f"first to last decision; nobody decided for another {passed.waited_s:.1f} s"
            found.append(at_least(f"stream: items a second, {where}", passed.rate, GOAL, "items/s", note))
    found.append(figure("stream: items of a message", TOGETHER, "items"))
    return found


def stores() -> Iterator[tuple[str, Callable[[], AbstractContextManager[str]]]]:
    """Databases by name, a new and empty one each time."""
    yield "SQLite", lambda: nullcontext("")
    try:
        with postgres.server(f"b{os.getpid()}", durable=True) as url:

            @contextmanager
            def made() -> Iterator[str]:
                with postgres.database(url) as database:
                    upgrade(database.url)
                    yield database.url.render_as_string(hide_password=False)

            yield "PostgreSQL", made
    except LookupError:
        return


def messages(items: Sequence[bytes]) -> list[tuple[int, bytes]]:
    """Messages of several items of one part, as JSON lines."""
    decoder, parts = ItemDecoder(), defaultdict[int, list[bytes]](list)
    for line in items:
        item = decoder.decode(line)
        assert isinstance(item, Item)
        parts[part_of(item, PARTS)].append(line)
    blocks = [
        (part, b"\n".join(some[at : at + TOGETHER]))
        for part, some in parts.items()
        for at in range(0, len(some), TOGETHER)
    ]
    return sorted(blocks, key=lambda block: hash(block[1]))


@contextmanager
def nats(folder: Path, settings: Path, bodies: Sequence[tuple[int, bytes]]) -> Iterator[str]:
    """The items in a stream of JetStream; what the settings say of it."""
    with nats_server(folder) as broker:
        make_stream(broker.address, "items")
        publish_nats(broker.address, bodies)
        where = f'driver = "nats"\nurl = "{broker.address}"\nstream = "items"\n'
        yield f'{where}subject = "{PREFIX}"\nparts = {PARTS}\n'


@contextmanager
def kafka(folder: Path, settings: Path, bodies: Sequence[tuple[int, bytes]]) -> Iterator[str]:
    """The items in a topic."""
    with kafka_server(folder) as broker:
        make_topic(broker.address, "items", PARTS)
        publish_kafka(broker.address, "items", bodies)
        yield f'driver = "kafka"\nservers = "{broker.address}"\ntopic = "items"\n'


@contextmanager
def inbox(folder: Path, settings: Path, bodies: Sequence[tuple[int, bytes]]) -> Iterator[str]:
    """The items in the inbox of the store."""
    record, decoder = open_record(load_settings(settings)), ItemDecoder()
    for at in range(0, len(bodies), 100):
        found = [line for _, body in bodies[at : at + 100] for line in body.split(b"\n")]
        rows = [(decoder.decode(line), line) for line in found]
        with record.change() as change:
            do_put(change, [(item, line) for item, line in rows if isinstance(item, Item)], PARTS)
    record.store.close()
    yield f'driver = "inbox"\nparts = {PARTS}\n'


Opened = Callable[[Path, Path, Sequence[tuple[int, bytes]]], AbstractContextManager[str]]
BROKERS: dict[str, Opened] = {"inbox": inbox, "NATS": nats, "Kafka protocol": kafka}


def measured(address: str, opened: Opened, bodies: Sequence[tuple[int, bytes]]) -> Passed:
    """Two workers, of which one is killed when a third of the items is decided; a third takes its place."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="clearford-stream-")))
        settings = folder / "serve.toml"
        head = f'store = "{address}"\nlease_s = {LEASE_S}\n'
        settings.write_text(head)
        stream = stack.enter_context(opened(folder, settings, bodies))
        settings.write_text(f"{head}[[streams]]\n{stream}")
        record = open_record(load_settings(settings))
        stack.callback(record.store.close)
        lead = stack.enter_context(working(settings))
        wait_for(record, ITEMS // 3)
        os.kill(workers_of(lead.pid)[0], signal.SIGKILL)
        wait_for(record, ITEMS)
        return passed_of(record)


@contextmanager
def working(settings: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process that keeps two workers, gone afterwards with them."""
    with subprocess.Popen([*PROGRAM, str(settings)], stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def workers_of(lead: int) -> list[int]:
    """The workers that a process keeps."""
    return [int(pid) for pid in Path(f"/proc/{lead}/task/{lead}/children").read_text().split()]


def wait_for(record: Record, least: int) -> None:
    """Wait until so many items are decided."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with record.read() as conn:
            if conn.execute(select(func.count()).select_from(decided)).scalar_one() >= least:
                return
        time.sleep(0.2)
    raise TimeoutError(f"not {least} items were decided")


def passed_of(record: Record) -> Passed:
    """When items were decided, by the record; in a pause of over two seconds nobody decided."""
    with record.read() as conn:
        times = np.array(conn.execute(select(decided.c.at).order_by(decided.c.at)).scalars().all()) / 1e6
        unique = conn.execute(select(func.count(func.distinct(decided.c.item)))).scalar_one()
    gaps = np.diff(times)
    waited = float(gaps[gaps > PAUSE_S].sum())
    return Passed(unique, len(times) / (times[-1] - times[0] - waited), waited)
