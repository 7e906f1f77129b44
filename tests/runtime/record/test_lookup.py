"""Entries are found by what names them, shown with what is left of them, and proven; a changed one is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.ledger.coded import to_base64
from clearford.runtime.record.erasure import note_erased
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.lookup import compare_heads, find_entry, heads_of, read_entry
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import checkpoint, entry
from tests.runtime.service_kit import record_on


class Book:
    """A record with a log that grows."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.record: Record = record_on(store)
        self.logs = Logs(folder)
        with store.write() as conn:
            self.fence = claim_lease(conn, "integrator", "test") or 1

    def write(self, n: int = 1) -> list[str]:
        """Entries with a content each, placed and signed."""
        made: list[str] = []
        for at in range(n):
            with self.record.change(By("lin", "auditor")) as change:
                content = [Content("reason", b"because %d" % at)]
                made.append(change.entry("incident", contents=content, owner="o1", refs=tuple(made[-1:])))
        self.sign()
        return made

    def sign(self) -> None:
        """Place and sign what was written."""
        Integrator(self.record, self.logs, self.fence).run()

    @property
    def log(self) -> str:
        """The only log."""
        with self.record.read() as conn:
            return str(conn.execute(select(func.min(entry.c.log))).scalar_one())


@pytest.fixture
def book(store: Store, tmp_path: Path) -> Book:
    """An empty record."""
    return Book(store, tmp_path / "ledger")


def test_an_entry_is_found_by_its_id_and_by_its_hash(book: Book) -> None:
    made = book.write(300)
    with book.record.read() as conn:
        for wanted in (made[0], made[280]):
            assert find_entry(conn, f" {wanted.upper()} ") == wanted
            found = read_entry(conn, book.record.vault, book.logs, wanted)
            assert found.proof is not None
            assert find_entry(conn, found.proof.leaf) == wanted
            assert find_entry(conn, to_base64(bytes.fromhex(found.proof.leaf))) == wanted


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("0" * 32, id="another-id"),
        pytest.param("0" * 64, id="another-hash"),
        pytest.param("x", id="neither"),
        pytest.param("%", id="wildcard"),
        pytest.param("é" * 44, id="no-base64"),
    ],
)
def test_what_names_nothing_finds_nothing(book: Book, words: str) -> None:
    book.write()
    with book.record.read() as conn, pytest.raises(RequestError) as caught:
        find_entry(conn, words)
    assert caught.value.code == "CF-H002"


def test_an_entry_is_shown_with_its_proof_and_what_it_follows(book: Book) -> None:
    first, second = book.write(2)
    with book.record.read() as conn:
        found = read_entry(conn, book.record.vault, book.logs, second)
    assert (found.entry.id, found.actor, found.refs) == (second, "lin", {first: "incident"})
    assert [(one.name, one.is_kept, one.erased_by) for one in found.contents] == [
        ("actor", True, None),
        ("reason", True, None),
    ]
    assert found.proof is not None
    assert (found.proof.index, found.proof.size, len(found.proof.hashes)) == (1, 2, 1)
    assert found.proof.signed_by == (book.log,)


def test_what_was_erased_says_when_and_by_which_entry_and_stays_proven(book: Book) -> None:
    (made,) = book.write()
    with book.record.change() as change:
        change.vault.destroy(change.conn, "o1")
        said = note_erased(change, {("reason",): [made]}, why="retention", what="evidence").entries
    book.sign()
    with book.record.read() as conn:
        found = read_entry(conn, book.record.vault, book.logs, made)
    kept, erased = found.contents
    assert (kept.name, kept.is_kept, found.actor) == ("actor", True, "lin")
    assert (erased.name, erased.is_kept, erased.erased_by) == ("reason", False, said[0])
    assert erased.erased_at == book.record.now()
    assert found.proof is not None


def test_what_has_no_place_yet_has_no_proof(book: Book) -> None:
    with book.record.change() as change:
        made = change.entry("incident")
    with book.record.read() as conn:
        assert read_entry(conn, book.record.vault, book.logs, made).proof is None


def test_an_entry_that_was_changed_in_the_database_is_not_shown_as_proven(book: Book) -> None:
    (made,) = book.write()
    with book.record.store.write() as conn:
        body = bytes(conn.execute(select(entry.c.body)).scalar_one())
        forged = body.replace(b'"incident"', b'"reversal"')
        conn.execute(update(entry).values(body=forged))
    with book.record.read() as conn, pytest.raises(RecordError) as caught:
        read_entry(conn, book.record.vault, book.logs, made)
    assert caught.value.code == "CF-R005"


def test_heads_are_listed_and_compared(book: Book) -> None:
    for n in (3, 4, 1):
        book.write(n)
    with book.record.read() as conn:
        heads = heads_of(conn, book.log, limit=10)
        assert [head.size for head in heads] == [8, 7, 3]
        assert [head.size for head in heads_of(conn, book.log, below=8, limit=1)] == [7]
        grown = compare_heads(conn, book.log, 3, 8)
        assert (grown.old, grown.new) == (heads[2], heads[0])
        assert grown.hashes
        assert compare_heads(conn, book.log, 8, 8).hashes == ()
        for old, new in ((3, 5), (8, 3)):
            with pytest.raises(RequestError):
                compare_heads(conn, book.log, old, new)


def test_a_head_that_the_log_did_not_grow_from_is_found(book: Book) -> None:
    book.write(3)
    book.write(2)
    with book.record.store.write() as conn:
        conn.execute(update(checkpoint).where(checkpoint.c.size == 3).values(root=bytes(32)))
    with book.record.read() as conn, pytest.raises(RecordError) as caught:
        compare_heads(conn, book.log, 3, 5)
    assert caught.value.code == "CF-R005"
