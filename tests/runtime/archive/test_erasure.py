"""Archives hold nothing of a person: not before an erasure, and nothing that could be opened after it."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path

import msgspec
import pyarrow.parquet
from sqlalchemy import select

from clearford.ledger.canonical import decode
from clearford.ledger.commitments import commit
from clearford.runtime.archive.checking import check_archive
from clearford.runtime.archive.reading import find_archived
from clearford.runtime.record.erasure import do_erase_owner
from clearford.runtime.stores.backup import back_up
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.vault import Kept, unseal
from tests.runtime.archive.kit import LOG, MARCH, NUMBERS, SECRET, Scene

PERSON = b"wilhelmina"


def plain(scene: Scene) -> bytes:
    """Every byte of the archives, and every value of their Parquet files without compression."""
    found = [*scene.files.values()]
    for name, data in scene.files.items():
        if name.endswith(".parquet"):
            out = io.BytesIO()
            table = pyarrow.parquet.read_table(io.BytesIO(data))
            pyarrow.parquet.write_table(table, out, compression="none", use_dictionary=False)
            found.append(out.getvalue())
    return b"".join(found)


def refs(scene: Scene) -> list[bytes]:
    """References that erasure takes out of the store."""
    items = [scene.record.vault.ref("item", f"item-{n}") for n in range(10)]
    return [one.encode() for one in (scene.owner, *items)]


def test_no_byte_of_a_person_is_in_an_archive(store: Store, tmp_path: Path) -> None:
    scene = Scene(store, tmp_path)
    made = scene.fill(20)
    scene.archiving.do_archive(MARCH)
    there = plain(scene)
    assert made[0].encode() in there  # what is searched is what was written
    for one in (SECRET, SECRET[:12], PERSON, b"item-1", *refs(scene)):
        assert one not in there


def opened(store: Store, backup: Path, made: str, scene: Scene) -> Kept | None:
    """What a back-up holds of the content of an entry, as the keys of the live store open it."""
    with closing(Store.open(backup / "store.db")) as old, old.read() as conn:
        sealed = conn.execute(select(evidence.c.body).where(evidence.c.entry == made)).scalar_one()
    with store.read() as conn:
        cipher = scene.record.vault.opener(conn, scene.owner)
    if cipher is None:
        return None
    contents = msgspec.msgpack.decode(unseal(cipher, bytes(sealed), made), type=dict[str, Kept])
    return contents["item"]


def test_after_an_erasure_a_commitment_in_an_archive_opens_no_more(store: Store, tmp_path: Path) -> None:
    scene, backup = Scene(store, tmp_path), tmp_path / "backup"
    made = scene.fill(20, before_expiry=lambda: back_up(store, backup))
    scene.archiving.do_archive(MARCH)
    kept = opened(store, backup, made[0], scene)
    assert kept is not None
    found = decode(find_archived(scene.shelf, made[0]).body)
    assert commit("item", kept.salt, kept.body) == found.c["item"]  # a back-up of then still opens it
    with scene.record.change() as change:
        erased = do_erase_owner(change, scene.owner, why="rights_request", numbers=NUMBERS)
    assert len(erased.entries) == 1
    assert opened(store, backup, made[0], scene) is None
    there = plain(scene)
    for one in (kept.salt, kept.body, PERSON, *refs(scene)):
        assert one not in there
    (folder,) = scene.shelf.folders()
    keys = scene.work.logs.verifiers(LOG)
    assert check_archive(scene.shelf, folder, keys).types["decision"] == 20
