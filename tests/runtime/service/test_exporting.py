"""A service exports the statements of its decisions to the Transparency Database, over real requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec import UNSET
from sqlalchemy import select, update

from clearford.core.errors import ConfigError
from clearford.core.items import Item
from clearford.runtime.record.delivery import TRIES
from clearford.runtime.record.erasure import do_expire_evidence
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.service.settings import Operator, Settings, Tdb
from clearford.runtime.service.wiring import Service
from clearford.runtime.service.workforce import database_of, export_loop
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.tdb import CHANNEL, read_token
from tests.cli.program import PACKS
from tests.runtime.auth.kit import ORIGIN, entries_of
from tests.runtime.http.people import HARMFUL
from tests.runtime.service_kit import MovedClock
from tests.runtime.tdb_server import TOKEN, Database, database


class Place:
    """A service that exports, with the loop that sends."""

    def __init__(self, service: Service, clock: MovedClock) -> None:
        self.service, self.clock, self.record = service, clock, service.record
        tdb = service.settings.tdb
        assert tdb is not None
        self.loop = export_loop(service.record, tdb, service.office, timedelta(minutes=1))

    def decide(self, name: str, at: datetime | None) -> str:
        """The entry of a decision about a harmful item."""
        item = Item(id=name, text=HARMFUL, actor="ben", at=UNSET if at is None else at)
        (answer,) = self.service.gate.submit([item]).result()
        assert answer.entry is not None
        return answer.entry

    def send(self) -> None:
        """Everything is due, and sent."""
        with self.record.store.write() as conn:
            conn.execute(update(outbox).values(due=0, leased_until=0))
        self.loop.step()

    def outcomes(self) -> list[tuple[object, object]]:
        """Result and code of every delivery to the database."""
        found = entries_of(self.record, "outcome")
        return [(one.data["result"], one.data.get("code")) for one in found if one.data["channel"] == CHANNEL]


@contextmanager
def place_of(home: Path, address: str, url: str, token: str = TOKEN) -> Iterator[Place]:
    """A service over a store."""
    home.mkdir(exist_ok=True)
    file = home / "token"
    file.write_text(token + "\n")
    file.chmod(0o600)
    settings = Settings(
        home=str(home),
        store=address,
        packs=(str(PACKS),),
        shipped=False,
        operator=Operator(base_url=ORIGIN),
        tdb=Tdb(url=url, token_file=str(file), timeout_s=5),
    )
    clock = MovedClock()
    service = Service.open(settings, clock=clock)
    place = Place(service, clock)
    try:
        yield place
    finally:
        place.loop.end()
        service.close()
        service.store.close()


@pytest.fixture
def server() -> Iterator[Database]:
    with database() as running:
        yield running


def test_a_decision_is_stored_under_its_entry_and_our_copy_outlasts_the_evidence(
    tmp_path: Path, store_address: str, server: Database
) -> None:
    with place_of(tmp_path / "home", store_address, server.url) as place:
        made = place.decide("p1", place.clock.at - timedelta(hours=1))
        place.send()
        assert set(server.stored) == {made}
        assert server.stored[made]["content_date"] == "2026-11-22"
        assert place.outcomes() == [("accepted", f"uuid-{made}")]
        (entry,) = (one for one in entries_of(place.record, "decision") if one.id == made)
        assert CHANNEL in entry.c
        integrate(place)
        for years, names in ((0, {CHANNEL, "item", "statement"}), (2, {CHANNEL}), (5, set())):
            place.clock.move(timedelta(days=366 * years))
            expire(place)
            with place.record.read() as conn:
                kept = place.service.vault.read_all(conn, made)
            assert set(kept) & {CHANNEL, "item", "statement"} == names
            if CHANNEL in kept:
                assert msgspec.json.decode(kept[CHANNEL].body)["puid"] == made


def integrate(place: Place) -> None:
    with place.record.store.write() as conn:
        fence = claim_lease(conn, "integrator", "test")
    assert fence is not None
    Integrator(place.record, Logs(place.service.settings.path("ledger")), fence).run()


def expire(place: Place) -> None:
    with place.record.change() as change:
        do_expire_evidence(change, place.service.office.numbers)


def test_what_cannot_be_exported_is_one_case_for_people_and_stops_no_decision(
    tmp_path: Path, store_address: str, server: Database
) -> None:
    with place_of(tmp_path / "home", store_address, server.url) as place:
        made = [place.decide(name, None) for name in ("p1", "p2")]
        place.send()
        assert server.asked == []
        incidents = entries_of(place.record, "incident")
        assert [one.refs for one in incidents] == [(one,) for one in made]
        assert str(incidents[0].data["what"]).startswith("tdb: CF-R040 content_date: is missing")
        with place.record.read() as conn:
            kinds = (
                conn.execute(select(case_file.c.kind).where(case_file.c.kind == "incident")).scalars().all()
            )
            owners = conn.execute(select(evidence.c.owner)).scalars().all()
        assert kinds == ["incident"]
        assert not [owner for owner in owners if owner.startswith(CHANNEL)]


def test_a_token_that_is_refused_waits_then_is_dead_and_opens_a_case(
    tmp_path: Path, store_address: str, server: Database
) -> None:
    with place_of(tmp_path / "home", store_address, server.url, token="old") as place:
        place.decide("p1", place.clock.at)
        for _ in range(TRIES - 1):
            place.send()
        assert place.outcomes() == []
        with place.record.read() as conn:
            row = conn.execute(select(outbox.c.state, outbox.c.error)).one()
        assert (row.state, row.error) == ("retry", "CF-R042")
        place.send()
        assert place.outcomes() == [("dead", "CF-R042")]
        assert [one.data["what"] for one in entries_of(place.record, "incident")] == [
            "statement: dead CF-R042"
        ]


def test_a_statement_that_the_database_has_already_is_looked_up_and_counts(
    tmp_path: Path, store_address: str, server: Database
) -> None:
    with place_of(tmp_path / "home", store_address, server.url) as place:
        server.faults.append("store_and_drop")
        made = place.decide("p1", place.clock.at)
        place.send()
        assert place.outcomes() == []
        place.send()
        assert place.outcomes() == [("accepted", f"uuid-{made}")]
        assert server.asked[-1][0].endswith(made)


def test_statements_leave_in_batches_and_a_bad_one_holds_back_no_other(
    tmp_path: Path, store_address: str, server: Database
) -> None:
    with place_of(tmp_path / "home", store_address, server.url) as place:
        items = [Item(id=f"p{i}", text=f"{HARMFUL} {i}", actor=f"u{i}", at=place.clock.at) for i in range(5)]
        made = [answer.entry for answer in place.service.gate.submit(items).result()]
        with place.record.change() as change:
            change.deliver(CHANNEL, "statement", b'{"puid":"bad"}', owner="tdb:zz", entry=made[0] or "")
        place.send()
        assert set(server.stored) == set(made)
        first = len({(entry or "")[:2] for entry in made})  # rows of one group leave one after the other
        assert server.asked[:2] == [("/api/v1/statements", first + 1), ("/api/v1/statements", first)]
        results = [result for result, _ in place.outcomes()]
        assert (results.count("accepted"), results.count("refused"), len(results)) == (5, 1, 6)


def test_without_the_setting_nothing_is_made_for_the_database(tmp_path: Path, store_address: str) -> None:
    settings = Settings(home=str(tmp_path), store=store_address, packs=(str(PACKS),), shipped=False)
    service = Service.open(settings, clock=MovedClock())
    try:
        (answer,) = service.gate.submit([Item(id="p1", text=HARMFUL, actor="ben")]).result()
        assert [
            CHANNEL in one.c for one in entries_of(service.record, "decision") if one.id == answer.entry
        ] == [False]
        with service.record.read() as conn:
            assert conn.execute(select(outbox.c.channel)).scalars().all() == []
    finally:
        service.close()
        service.store.close()


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        pytest.param(None, 0o600, "cannot be read", id="no-file"),
        pytest.param(b"7|secret", 0o644, "others may read", id="open-to-others"),
        pytest.param(b"", 0o600, "does not hold", id="empty"),
        pytest.param(b"two words", 0o600, "does not hold", id="two-words"),
    ],
)
def test_a_token_that_cannot_be_used_is_told(
    tmp_path: Path, content: bytes | None, mode: int, words: str
) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
        file.chmod(mode)
    with pytest.raises(ConfigError, match=words) as caught:
        read_token(file)
    assert caught.value.code == "CF-C004"


def test_an_address_without_encryption_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN)
    file.chmod(0o600)
    with pytest.raises(ConfigError) as caught:
        database_of(Tdb(url="http://database.example", token_file=str(file)))
    assert caught.value.code == "CF-C002"
