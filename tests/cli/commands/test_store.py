"""`clearford store`: tables are made, and rows are copied."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import tile
from clearford.runtime.stores.tables.figures import pointer
from clearford.runtime.stores.tables.whole import METADATA
from tests.cli.program import call
from tests.runtime.record.test_integrator import integrator, written


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A store with a row."""
    path = tmp_path / "store.db"
    assert call("store", "upgrade", str(path)).code == 0
    store = Store.open(path)
    with store.write() as conn:
        store.append(conn, pointer, [{"name": "n", "value": "v", "version": 1, "at": 1}])
    store.close()
    return path


def test_upgrade_says_the_version_and_may_be_run_again(filled: Path) -> None:
    assert call("store", "upgrade", str(filled)).said == "the tables are those of version 0001\n"
    assert "0001" in call("store", "upgrade", str(filled), "--lang", "zh").said


def test_copy(filled: Path, tmp_path: Path) -> None:
    result = call("store", "copy", str(filled), str(tmp_path / "copy.db"), "--json")
    assert (result.code, json.loads(result.out)["pointer"]) == (0, 1)
    again = call("store", "copy", str(filled), str(tmp_path / "copy.db"))
    assert again.code == 2
    assert "`pointer` has rows" in again.said
    other = call("store", "copy", str(filled), str(tmp_path / "other.db"))
    assert f"1 rows of {len(METADATA.tables) - 1} tables" in other.said


def test_copy_of_what_is_not_there(tmp_path: Path) -> None:
    result = call("store", "copy", str(tmp_path / "no.db"), str(tmp_path / "copy.db"))
    assert result.code == 2
    assert "CF-S007" in result.said
    assert not list(tmp_path.iterdir())


def serving(home: Path, origin: str = "record.example.org/main") -> Path:
    """Settings of a service with a signed log."""
    settings = home.with_suffix(".toml")
    settings.write_text(f'home = "{home}"\n[operator]\norigin = "{origin}"\n')
    return settings


def sign(settings: Path, count: int) -> None:
    """Let a service write and sign entries."""
    wanted = load_settings(settings)
    record = open_record(wanted)
    with closing(record.store):
        written(record, count)
        with record.store.write() as conn:
            conn.exec_driver_sql("DELETE FROM lease")
        integrator(record, wanted.path("ledger")).run()


def test_a_back_up_is_put_back_and_verified(tmp_path: Path) -> None:
    settings, folder = serving(tmp_path / "home"), tmp_path / "monday"
    sign(settings, 5)
    done = call("store", "backup", str(folder), "--settings", str(settings))
    assert (done.code, "5 entries" in done.said) == (0, True)
    refused = call("store", "restore", str(folder), "--settings", str(settings))
    assert (refused.code, "has rows" in refused.said) == (2, True)
    other = serving(tmp_path / "other")
    put_back = call("store", "restore", str(folder), "--settings", str(other), "--lang", "zh")
    assert (put_back.code, "已恢复并核对" in put_back.said) == (0, True)


def test_a_back_up_that_is_older_than_what_was_signed_says_so(tmp_path: Path) -> None:
    settings, folder = serving(tmp_path / "home"), tmp_path / "monday"
    sign(settings, 5)
    assert call("store", "backup", str(folder), "--settings", str(settings)).code == 0
    sign(settings, 4)
    for name in ("clearford.db", "clearford.db-wal", "clearford.db-shm"):
        (tmp_path / "home" / name).unlink(missing_ok=True)
    done = call("store", "restore", str(folder), "--settings", str(settings))
    assert done.code == 3
    assert "was signed up to 9 entries, the back-up has 5" in done.said


def test_a_back_up_with_another_tree_is_not_trusted(tmp_path: Path) -> None:
    settings, folder = serving(tmp_path / "home"), tmp_path / "monday"
    sign(settings, 5)
    with closing(Store.open(tmp_path / "home" / "clearford.db")) as store, store.write() as conn:
        conn.execute(tile.update().values(hashes=bytes(160)))
    assert call("store", "backup", str(folder), "--settings", str(settings)).code == 0
    done = call("store", "restore", str(folder), "--settings", str(serving(tmp_path / "other")))
    assert (done.code, "CF-S033" in done.said) == (2, True)


def test_the_master_key_is_changed_in_two_steps_and_all_that_is_kept_stays_readable(
    tmp_path: Path, store_address: str
) -> None:
    settings = tmp_path / "serve.toml"
    settings.write_text(f'home = "{tmp_path}/home"\nstore = "{store_address}"\n')
    file = tmp_path / "home" / "master-keys.json"
    rotate = ("store", "rotate", "--settings", str(settings), "--lang", "en")
    assert "CF-C004" in call(*rotate).err
    record = open_record(load_settings(settings))
    with record.change() as change:
        sealed = change.seal("anna", b"a word", "here")
    record.store.close()
    before = file.read_bytes()
    assert call(*rotate).code == 0
    assert "CF-C002" in call(*rotate).err
    assert "keys of persons wrapped anew: 1" in call(*rotate, "--end").said
    assert file.read_bytes() != before
    record = open_record(load_settings(settings))
    with record.change() as change:
        assert change.unseal("anna", sealed, "here") == b"a word"
    record.store.close()
    assert call(*rotate, "--end").code == 0
