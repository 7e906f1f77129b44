"""No room: what cannot be put on record does not happen, and the service says so until there is room."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, func, select

from benchmarks.chaos.clients import TEXTS, Told
from benchmarks.chaos.compare import compared
from benchmarks.chaos.place import Fleet, Place, await_that
from benchmarks.chaos.platform import platform
from benchmarks.chaos.run import drain
from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.ledger.canonical import decode
from clearford.runtime.stores.migrations.upgrade import upgrade
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided, entry
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.service_kit import gate_on, record_on
from tests.support import postgres

NO_LIMIT = resource.RLIM_INFINITY


@contextmanager
def small_disk(folder: Path, *, mebibytes: int) -> Iterator[Path]:
    """A file system of its own; skips where nobody may make one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be made here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all the room there is."""
    path = folder / "ballast"
    with path.open("wb", buffering=0) as file, pytest.raises(OSError, match="space"):
        while True:
            file.write(bytes(1 << 16))
    return path


def batch(name: str, count: int = 200) -> list[dict[str, str]]:
    """Enough items to need room; a quarter each of what is restricted and reviewed, the rest allowed."""
    return [
        {"id": f"{name}-{n}", "text": f"{TEXTS[n % len(TEXTS)]} {n} {name}", "actor": f"a{n}"}
        for n in range(count)
    ]


def refused(place: Place, items: list[dict[str, str]]) -> tuple[int, str, str | None]:
    """Status, code and what to do meanwhile, of a batch."""
    headers = {"Authorization": f"Bearer {place.key}", "Content-Type": "application/json"}
    with closing(place.connect()) as client:
        client.request("POST", "/v1/items", json.dumps({"items": items}), headers)
        response = client.getresponse()
        return response.status, json.loads(response.read())["code"], response.headers["Clearford-Meanwhile"]


def check_served_without_room(folder: Path, take: Callable[[Fleet], Callable[[], object]], code: str) -> None:
    """Serve, take the room away, give it back, and compare everything.

    take: takes it, and gives what gives it back.
    """
    told = Told()
    with platform() as (book, port):
        place = Place(folder, platform=port)
        fleet = Fleet(place, workers=1)
        with fleet.running(), closing(place.connect()) as client:

            def post(name: str) -> None:
                items = batch(name)
                answers = place.post(client, items)
                told.answers.update(zip((item["id"] for item in items), answers, strict=True))

            post("before")
            give_back = take(fleet)
            for _ in range(2):
                assert refused(place, batch("meanwhile")) == (503, code, "hold")
            assert not place.ready()
            give_back()
            await_that(place.ready, lambda: f"not ready again: {place.why}")
            post("meanwhile")
            assert fleet.gone() == []
            drain(place)
        assert compared(place, told, book) == []
        with place.record() as record, record.read() as conn:
            bodies = conn.execute(select(entry.c.body).where(entry.c.type == "incident")).scalars()
            noted = [decode(bytes(body)).data for body in bodies]
        assert {"what": "store", "code": code, "items": 400} in noted


@pytest.mark.slow
def test_a_full_disk_is_told_and_left_behind(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", mebibytes=16) as disk:
        check_served_without_room(disk, lambda _: fill(disk).unlink, "CF-S002")


@pytest.mark.slow
def test_a_limit_on_files_is_told_and_left_behind(tmp_path: Path) -> None:
    def take(fleet: Fleet) -> Callable[[], object]:
        size = (tmp_path / "clearford-data/clearford.db-wal").stat().st_size
        fleet.limit("serve0", resource.RLIMIT_FSIZE, size // 2)
        return lambda: fleet.limit("serve0", resource.RLIMIT_FSIZE, NO_LIMIT)

    check_served_without_room(tmp_path, take, "CF-S006")


def test_a_database_that_may_not_grow_is_told_and_left_behind(sqlite_template: Path, tmp_path: Path) -> None:
    with closing(Store.open(str(shutil.copy(sqlite_template, tmp_path / "store.db")))) as store:

        def most(pages: int) -> None:
            with store.write() as conn:
                conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

        gate = gate_on(record_on(store))
        items = [Item(id=item["id"], text=item["text"], actor=item["actor"]) for item in batch("x")]
        most(1)  # it never shrinks: no page more than there are
        with pytest.raises(StoreError) as caught:
            gate.submit(items).result()
        assert caught.value.code == "CF-S002"
        with pytest.raises(StoreError):
            store.prove()
        with store.read() as conn:
            for table in (decided, effect, entry, outbox):
                assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 0
        most(1 << 30)
        store.prove()
        assert len(gate.submit(items).result()) == len(items)
        gate.close()
        with store.read() as conn:
            bodies = conn.execute(select(entry.c.body).where(entry.c.type == "incident")).scalars().all()
            assert [decode(bytes(body)).data["items"] for body in bodies] == [len(items)]


@contextmanager
def tablespace(server: URL, folder: Path) -> Iterator[URL]:
    """A database that lies in a folder; dropped afterwards."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"cf_small_{os.getpid()}"
    with admin.connect() as conn:
        conn.exec_driver_sql(f"CREATE TABLESPACE {name} LOCATION '{folder}'")
        conn.exec_driver_sql(f"CREATE DATABASE {name} TABLESPACE {name}")
    try:
        yield server.set(database=name)
    finally:
        with admin.connect() as conn:
            conn.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
            conn.exec_driver_sql(f"DROP TABLESPACE {name}")
        admin.dispose()


def test_a_full_tablespace_is_told_and_left_behind(postgres_server: URL, tmp_path: Path) -> None:
    if "host" not in postgres_server.query:
        pytest.skip("the server runs on another host")
    place = Path(f"/tmp/cf-small-{os.getpid()}")  # the server's user may not enter other folders
    try:
        with small_disk(place, mebibytes=40) as disk:
            (disk / "data").mkdir()
            if user := postgres.system_user():
                shutil.chown(disk / "data", user)
            with tablespace(postgres_server, disk / "data") as url:
                upgrade(url)
                with closing(Store.open(url.render_as_string(hide_password=False))) as store:
                    check_without_room(store, disk)
    finally:
        place.rmdir()


def check_without_room(store: Store, disk: Path) -> None:
    """Decide, with room, without, and again with room."""
    gate = gate_on(record_on(store))

    def decide(name: str) -> int:
        items = [Item(id=item["id"], text=item["text"], actor=item["actor"]) for item in batch(name)]
        return len(gate.submit(items).result())

    decide("before")
    ballast = fill(disk)
    lost = 0
    with pytest.raises(StoreError) as caught:
        while True:  # pages that were there already take some more
            decide(f"more-{lost}")
            lost += 1
    assert caught.value.code == "CF-S002"
    with pytest.raises(StoreError):
        store.prove()
    ballast.unlink()
    store.prove()
    assert decide(f"more-{lost}") == 200
    gate.close()
    with store.read() as conn:
        by_item = Counter(conn.execute(select(decided.c.item)).scalars())
        assert set(by_item.values()) == {1}
        assert len(by_item) == 200 * (lost + 2)
        restricted = select(func.count()).where(decided.c.outcome == "restrict")
        acts = select(func.count(effect.c.entry.distinct()))
        assert conn.execute(acts).scalar_one() == conn.execute(restricted).scalar_one()
