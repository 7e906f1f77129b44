"""What left the store is found in the archives, proven, and read as if it had stayed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from clearford.core.errors import RequestError, StoreError
from clearford.ledger.proofs import check_proof, format_proof
from clearford.ledger.tree import leaf_hash
from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.archive.catalogue import archives
from clearford.runtime.archive.checking import check_archive
from clearford.runtime.archive.reading import Archives, check_on_record, find_archived
from clearford.runtime.record.exporting import export_log, proof_of
from clearford.runtime.record.logs import StoredLog
from clearford.runtime.record.lookup import find_entry
from clearford.runtime.stores.store import Store
from clearford.runtime.transparency.stored import Stored
from tests.runtime.archive.kit import LOG, MARCH, Scene


def archived(store: Store, folder: Path) -> tuple[Scene, list[str], list[bytes]]:
    """A scene whose March was archived, the decisions that left, and all entries as they were before."""
    scene = Scene(store, folder)
    made = scene.fill()
    with store.read() as conn:
        bodies = StoredLog(conn, LOG).entries(0, 10_000)
    assert scene.archiving.do_archive(MARCH) is not None
    scene.work.run()
    return scene, made, bodies


def test_an_archived_entry_is_found_by_id_and_by_hash_and_proven(store: Store, tmp_path: Path) -> None:
    scene, made, bodies = archived(store, tmp_path)
    keys = scene.work.logs.verifiers(LOG)
    for one in (made[0], made[-1]):
        found = find_archived(scene.shelf, one, keys)
        assert found.body == bodies[found.place]
        assert one.encode() in found.body
        assert check_proof(found.proof, found.body, LOG, keys).size == found.manifest.size
        assert find_archived(scene.shelf, leaf_hash(found.body).hex()) == found
    (tmp_path / "one.tlog-proof").write_text(format_proof(found.proof))
    assert outcome("proof", [tmp_path / "one.tlog-proof"], [keys[0].text])[0] == 0
    for unknown in ("0" * 32, "0" * 64, "statement"):
        with pytest.raises(RequestError, match="CF-H002"):
            find_archived(scene.shelf, unknown)


def test_what_a_run_left_that_was_cut_off_hides_no_entry(store: Store, tmp_path: Path) -> None:
    scene, made, _ = archived(store, tmp_path)
    (folder,) = scene.shelf.folders()
    begun = scene.place / folder.replace("2026-03", "2026-02")
    begun.mkdir()
    (begun / "entry.parquet").write_bytes(b"PAR1")
    assert find_archived(scene.shelf, made[0]).manifest.folder == folder


def test_an_archive_of_an_earlier_version_is_read_as_a_whole_and_that_is_told(
    store: Store, tmp_path: Path
) -> None:
    scene, made, bodies = archived(store, tmp_path)
    told: list[str] = []
    found = find_archived(scene.shelf, made[0], read_whole=told.append)
    assert told == []
    place = scene.place / found.manifest.folder
    (place / "index.parquet").unlink()
    with pytest.raises(StoreError, match="CF-S041: the file is missing"):
        find_archived(scene.shelf, made[0])
    parts = {part: note for part, note in found.manifest.parts.items() if part != "index"}
    older = msgspec.structs.replace(found.manifest, parts=parts)
    (place / "manifest.json").write_bytes(older.encoded())
    for name in (made[0], leaf_hash(found.body).hex()):
        again = find_archived(scene.shelf, name, scene.work.logs.verifiers(LOG), read_whole=told.append)
        assert (again.body, again.place, again.proof) == (bodies[found.place], found.place, found.proof)
    assert told == [older.folder] * 2
    assert check_archive(scene.shelf, older.folder) == older


def test_an_export_of_the_whole_log_verifies_with_the_archives_alone(store: Store, tmp_path: Path) -> None:
    scene, _, bodies = archived(store, tmp_path)
    (key,) = scene.work.logs.verifiers(LOG)
    with store.read() as conn:
        size = export_log(conn, LOG, tmp_path / "whole", elsewhere=Archives(scene.shelf))
        with pytest.raises(StoreError, match="CF-S044: entries 1 to 602 of"):
            export_log(conn, LOG, tmp_path / "part")
    code, words = outcome("log", [tmp_path / "whole"], [key.text])
    assert code == 0, words
    assert size == len(bodies) + 1  # the entry that says what was archived


def test_a_report_reads_archived_months_or_says_that_it_cannot(store: Store, tmp_path: Path) -> None:
    scene, made, bodies = archived(store, tmp_path)
    found = list(Stored(store, elsewhere=Archives(scene.shelf)).entries())
    assert len(found) == len(bodies) + 1
    assert set(made) <= {one.id for one in found}
    with pytest.raises(StoreError, match="CF-S044"):
        list(Stored(store).entries())


def test_who_looks_an_archived_entry_up_in_the_store_is_told_of_the_archives(
    store: Store, tmp_path: Path
) -> None:
    _, made, _ = archived(store, tmp_path)
    with store.read() as conn:
        for look in (lambda: proof_of(conn, made[0]), lambda: find_entry(conn, made[0])):
            with pytest.raises(RequestError, match="CF-H002") as caught:
                look()
            assert caught.value.suggestion == "look among the 1 archives: `clearford store archive find`"


def test_an_archive_that_is_not_the_one_on_record_is_not_read(store: Store, tmp_path: Path) -> None:
    scene, _, _ = archived(store, tmp_path)
    with store.read() as conn:
        (one,) = archives(conn)
        place = scene.place / one.folder
        whole = (place / "entry.parquet").read_bytes()
        (place / "entry.parquet").write_bytes(whole[:-1])
        with pytest.raises(StoreError, match="CF-S041: the file is cut short"):
            Archives(scene.shelf).entries([one], 0, 256)
        (place / "entry.parquet").write_bytes(whole)
        assert len(Archives(scene.shelf).entries([one], 0, 256)) == 255
        assert check_on_record(scene.shelf, one).parts["entry"].rows == one.rows["entry"]
        with pytest.raises(StoreError, match="CF-S042: the ledger names another manifest"):
            check_on_record(scene.shelf, msgspec.structs.replace(one, sha256="0" * 64))
