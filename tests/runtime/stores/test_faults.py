"""Real faults of real databases have codes, leave nothing behind, and say whether to try again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, create_engine, func, select, text
from sqlalchemy.exc import IntegrityError

from clearford.core.errors import StoreError
from clearford.runtime.stores import append as appending
from clearford.runtime.stores.faults import may_retry
from clearford.runtime.stores.settings import StoreSettings
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.figures import pointer

BIG = [{"name": str(n), "value": "v" * 10_000, "version": 1, "at": 2} for n in range(300)]
ROW = BIG[0] | {"value": "v"}


@pytest.fixture
def postgres(postgres_url: URL) -> Iterator[Store]:
    """A store on PostgreSQL with short limits."""
    settings = StoreSettings(statement=0.2, lock=0.1, idle=0.2, readers=4)
    store = Store.open(postgres_url.render_as_string(hide_password=False), settings=settings)
    yield store
    store.close()


def names(store: Store) -> int:
    """Rows of `pointer`."""
    with store.read() as conn:
        return conn.execute(select(func.count()).select_from(pointer)).scalar_one()


def kill(conn: Connection, other: Connection) -> None:
    """End the server's process behind `conn`."""
    pid = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})


def test_a_full_disk_on_sqlite(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", create=True)
    with store.write() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(StoreError) as caught, store.write() as conn:
        store.append(conn, pointer, BIG)
    assert caught.value.code == "CF-S002"
    assert not may_retry(caught.value)
    assert names(store) == 0
    with store.write() as conn:
        store.append(conn, pointer, [ROW])
    assert names(store) == 1
    store.close()


@pytest.mark.parametrize(
    ("state", "code", "again"),
    [
        pytest.param("53100", "CF-S002", False, id="disk full"),
        pytest.param("40001", "CF-S008", True, id="serialization"),
        pytest.param("40P01", "CF-S008", True, id="deadlock"),
        pytest.param("53300", "CF-S006", True, id="too many connections"),
        pytest.param("57P03", "CF-S006", True, id="starting up"),
    ],
)
@pytest.mark.parametrize("rows", [1, 300])
def test_states_of_postgresql(postgres: Store, state: str, code: str, again: bool, rows: int) -> None:  # noqa: FBT001
    with pytest.raises(StoreError) as caught, postgres.write() as conn:
        conn.exec_driver_sql(
            "CREATE FUNCTION pg_temp.fail() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'no' USING errcode = '{state}'; END $$"
        )
        conn.exec_driver_sql(
            "CREATE TRIGGER fail BEFORE INSERT ON pointer FOR EACH ROW EXECUTE FUNCTION pg_temp.fail()"
        )
        postgres.append(conn, pointer, BIG[:rows])
    assert caught.value.code == code
    assert state in caught.value.message
    assert may_retry(caught.value) is again
    assert names(postgres) == 0


@pytest.mark.parametrize("copy_from", [1, 10**9])
def test_a_lost_connection_before_the_end_wrote_nothing(
    postgres: Store, monkeypatch: pytest.MonkeyPatch, copy_from: int
) -> None:
    for limit in ("COPY_FROM", "COPY_NEW_FROM"):
        monkeypatch.setattr(appending, limit, copy_from)
    with pytest.raises(StoreError) as caught, postgres.write() as conn, postgres.write() as other:
        postgres.append(conn, pointer, [ROW])
        kill(conn, other)
        postgres.append(conn, pointer, [ROW | {"name": "b"}])
    assert caught.value.code == "CF-S006"
    assert may_retry(caught.value)
    assert names(postgres) == 0


def test_a_connection_lost_at_the_end_leaves_doubt(postgres: Store) -> None:
    with pytest.raises(StoreError) as caught, postgres.write() as conn:
        postgres.append(conn, pointer, [ROW])
        with postgres.write() as other:
            kill(conn, other)
    assert caught.value.code == "CF-S009"
    assert may_retry(caught.value)
    with postgres.write() as conn:  # again, with keys that absorb it
        postgres.append(conn, pointer, [ROW], ignore_known=True)
    assert names(postgres) == 1


def test_connections_that_broke_while_idle_are_replaced(postgres: Store, postgres_url: URL) -> None:
    assert names(postgres) == 0
    admin = create_engine(postgres_url)
    with admin.connect() as conn:
        ended = conn.execute(
            text(
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = 'clearford'"
            )
        ).scalar_one()
    admin.dispose()
    assert ended == 1
    assert names(postgres) == 0


def test_a_statement_that_takes_too_long(postgres: Store) -> None:
    with pytest.raises(StoreError) as caught, postgres.read() as conn:
        conn.execute(text("SELECT pg_sleep(5)"))
    assert caught.value.code == "CF-S008"


def test_a_row_that_another_holds(postgres: Store) -> None:
    with postgres.write() as conn:
        postgres.append(conn, pointer, [ROW])
    with pytest.raises(StoreError) as caught, postgres.write() as conn, postgres.write() as other:
        conn.execute(pointer.update().values(version=2))
        other.execute(pointer.update().values(version=3))
    assert caught.value.code == "CF-S008"
    assert names(postgres) == 1


def test_two_serial_changes_that_read_what_the_other_wrote(postgres: Store) -> None:
    count = select(func.count()).select_from(pointer)
    with pytest.raises(StoreError) as caught, postgres.write(serial=True) as conn:
        with postgres.write(serial=True) as other:
            for number, each in enumerate((conn, other)):
                each.execute(count)
                postgres.append(each, pointer, [ROW | {"name": str(number)}])
    assert caught.value.code == "CF-S008"
    assert may_retry(caught.value)
    assert names(postgres) == 1


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(f"postgresql://user:hidden@/record?host={tmp_path}")
    assert caught.value.code == "CF-S006"
    assert "hidden" not in str(caught.value)


def test_a_database_that_is_not_there(postgres_url: URL) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(postgres_url.set(database="no_such").render_as_string(hide_password=False))
    assert caught.value.code == "CF-S006"


@pytest.mark.parametrize("create", [False, True])
def test_a_file_that_is_no_store(tmp_path: Path, *, create: bool) -> None:
    (tmp_path / "store.db").write_bytes(b"something else " * 1000)
    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path / "store.db", create=create)
    assert caught.value.code == "CF-S006"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(tmp_path / "no/store.db", create=True)
    assert caught.value.code == "CF-S006"


def test_faults_of_values_stay_what_they_are(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write() as conn:
        store.append(conn, pointer, [ROW, ROW])
