"""The evidence store: what is kept opens for its owner, at its place, until the key is destroyed."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func, insert, select, update

from clearford.core.errors import ConfigError, StoreError
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.contents import evidence, subject_key
from clearford.runtime.stores.vault import Kept, MasterKeys, Vault, pack, seal, unseal

OLD, NEW = bytes(32), bytes([1]) * 32
WORDS = {"item": Kept(b"s" * 32, b"what somebody wrote")}


def keep(store: Store, vault: Vault, owner: str, made: str = "e1") -> None:
    with store.write() as conn:
        cipher = vault.sealers(conn, [owner])[owner]
        row = {"entry": made, "owner": owner, "kind": "evidence", "keep_until": 1}
        conn.execute(insert(evidence), row | {"body": seal(cipher, pack(WORDS), made)})


def test_what_is_kept_is_read_back(store: Store) -> None:
    vault = Vault(store, MasterKeys((OLD,), OLD))
    keep(store, vault, "anna")
    with store.read() as conn:
        assert vault.read(conn, "e1", "anna") == WORDS
        assert vault.read_all(conn, "e1") == WORDS
        assert vault.read(conn, "e1", "ben") is None


def test_what_is_kept_of_some_owners_is_read_together_in_their_order(store: Store) -> None:
    vault = Vault(store, MasterKeys((OLD,), OLD))
    for owner, made in (("anna", "e2"), ("anna", "e1"), ("ben", "e1"), ("eve", "e3")):
        keep(store, vault, owner, made)
    with store.write() as conn:
        vault.destroy(conn, "eve")
    with store.read() as conn:
        found = vault.read_of(conn, ["ben", "eve", "anna"])
    assert [(one.owner, one.entry) for one in found] == [("ben", "e1"), ("anna", "e1"), ("anna", "e2")]
    assert [(one.keep_until, one.contents) for one in found] == [(1, WORDS)] * 3


def test_nothing_kept_stands_readable_in_the_rows(store: Store) -> None:
    vault = Vault(store, MasterKeys((OLD,), OLD))
    keep(store, vault, "anna")
    with store.read() as conn:
        body = conn.execute(select(evidence.c.body)).scalar_one()
    assert b"somebody" not in bytes(body)
    assert b"s" * 32 not in bytes(body)


def test_a_destroyed_key_erases_and_tells_which_entries_it_was(store: Store) -> None:
    vault = Vault(store, MasterKeys((OLD,), OLD))
    keep(store, vault, "anna", "e1")
    keep(store, vault, "ben", "e2")
    with store.write() as conn:
        assert vault.destroy(conn, "anna") == ["e1"]
    with store.read() as conn:
        assert vault.read(conn, "e1", "anna") is None
        assert vault.opener(conn, "anna") is None
        assert vault.read(conn, "e2", "ben") == WORDS


def test_a_row_moved_to_another_entry_does_not_open(store: Store) -> None:
    vault = Vault(store, MasterKeys((OLD,), OLD))
    keep(store, vault, "anna")
    with store.write() as conn:
        conn.execute(update(evidence).values(entry="e2"))
    with store.read() as conn, pytest.raises(StoreError, match="CF-S010"):
        vault.read(conn, "e2", "anna")


def test_other_master_keys_do_not_open(store: Store) -> None:
    keep(store, Vault(store, MasterKeys((OLD,), OLD)), "anna")
    other = Vault(store, MasterKeys((NEW,), OLD))
    with store.read() as conn, pytest.raises(StoreError, match="CF-S010"):
        other.read(conn, "e1", "anna")


def test_master_keys_can_be_changed_without_touching_what_is_kept(store: Store) -> None:
    keep(store, Vault(store, MasterKeys((OLD,), OLD)), "anna")
    both = Vault(store, MasterKeys((NEW, OLD), OLD))
    with store.write() as conn:
        assert both.rewrap(conn) == (1, None)
        assert both.rewrap(conn) == (0, None)
    with store.read() as conn:
        assert Vault(store, MasterKeys((NEW,), OLD)).read(conn, "e1", "anna") == WORDS


def test_keys_are_wrapped_anew_block_by_block(store: Store) -> None:
    for owner in ("anna", "ben", "eve"):
        keep(store, Vault(store, MasterKeys((OLD,), OLD)), owner, owner)
    both = Vault(store, MasterKeys((NEW, OLD), OLD))
    with store.write() as conn:
        assert both.rewrap(conn, limit=2) == (2, "ben")
        assert both.rewrap(conn, after="ben", limit=2) == (1, None)


def test_a_changed_file_of_keys_is_there_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = MasterKeys.load(path)
    first.rotated().replace(path)
    both = MasterKeys.load(path)
    assert (both.wrapping[1:], both.naming) == (first.wrapping, first.naming)
    both.newest().replace(path)
    assert MasterKeys.load(path).wrapping == both.wrapping[:1]
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_an_owner_has_one_key_however_many_ask(store: Store) -> None:
    vault = Vault(store, MasterKeys((OLD,), OLD))
    owners = [f"o{n}" for n in range(1_200)]
    with store.write() as conn:
        assert set(vault.sealers(conn, owners + owners)) == set(owners)
        assert set(vault.sealers(conn, owners)) == set(owners)
        assert conn.execute(select(func.count()).select_from(subject_key)).scalar_one() == 1_200


def test_references_tell_apart_what_differs_and_need_the_key(store: Store) -> None:
    vault = Vault(store, MasterKeys((OLD,), OLD))
    assert vault.ref("item", "a") == vault.ref("item", "a")
    assert len({vault.ref("item", "a"), vault.ref("subject", "a"), vault.ref("item", "b")}) == 3
    assert vault.ref("item", "a") != Vault(store, MasterKeys((OLD,), NEW)).ref("item", "a")


def test_sealing_twice_gives_other_bytes() -> None:
    from_one = {seal_of(b"same"), seal_of(b"same")}
    assert len(from_one) == 2


def seal_of(content: bytes) -> bytes:
    cipher = AESGCM(OLD)
    sealed = seal(cipher, content, "here")
    assert unseal(cipher, sealed, "here") == content
    return sealed


def test_master_keys_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    made = MasterKeys.load(path)
    assert MasterKeys.load(path) == made
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "mode"),
    [
        pytest.param(b"", 0o600, id="empty"),
        pytest.param(b"{}", 0o600, id="no-keys"),
        pytest.param(b'{"wrapping":["AAAA"],"naming":"AAAA"}', 0o600, id="short-keys"),
        pytest.param(b"\xff", 0o600, id="not-text"),
        pytest.param(b"{}", 0o644, id="readable-by-others"),
    ],
)
def test_a_file_that_does_not_hold_keys_safely_is_refused(tmp_path: Path, content: bytes, mode: int) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(content)
    os.chmod(path, mode)
    with pytest.raises(ConfigError, match="CF-C004"):
        MasterKeys.load(path)


def test_processes_that_begin_at_once_find_the_same_keys_and_no_halves(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: MasterKeys.load(path), range(8)))
    assert len({(keys.wrapping, keys.naming) for keys in made}) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["keys.json"]


def test_keys_are_not_shown() -> None:
    keys = MasterKeys((b"\x07" * 32,), b"\x08" * 32)
    assert repr(keys) == "MasterKeys(1)"
