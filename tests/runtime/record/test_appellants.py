"""What appellants add is evidence in the matter, bounded, and only while the appeal is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from clearford.core.errors import ClearfordError
from clearford.runtime.record.appeals import do_file_appeal
from clearford.runtime.record.appellants import (
    ADDITIONS,
    FILE_BYTES,
    FILES,
    FileSent,
    FileType,
    appeal_of,
    do_add_to_appeal,
    do_read_file,
    do_tell_overdue,
    do_withdraw_appeal,
)
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.evidence import do_read_evidence
from clearford.runtime.stores.tables.voices import appeal
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, WARNING, House, house_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def house(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as made:
        yield made


def appealed(house: House) -> tuple[str, str]:
    """Statement and case of an appeal."""
    made = house.decide(HARMFUL).statement or ""
    with house.service.record.change() as change:
        return made, do_file_appeal(change, house.service.office, made, "I only warned others.").case


def add(house: House, made: str, text: str = "", *files: FileSent) -> str:
    with house.service.record.change() as change:
        return do_add_to_appeal(change, made, text, files)


def file(body: bytes = PNG, kind: FileType = "image/png") -> FileSent:
    return FileSent(name="shot.png", type=kind, body=body)


def test_words_and_files_are_there_for_whoever_decides(house: House) -> None:
    made, case_id = appealed(house)
    entry = add(house, made, "Here is the page as it was.", file())
    with house.service.record.change() as change:
        case = find_case(change.conn, case_id)
        words = [one.text for one in do_read_evidence(change, case, purpose="appeal_reviewer")]
        assert "Here is the page as it was." in words
        shown = appeal_of(change.conn, change.vault, case)
        assert [(one.entry, one.file, one.type, one.size) for one in shown.files] == [
            (entry, "file.1", "image/png", len(PNG))
        ]
        assert do_read_file(change, case, entry, "file.1", purpose="appeal_reviewer").body == PNG
    assert entries_of(house.service.record, "read")[-1].data["what"] == "file"
    kept = entries_of(house.service.record, "case_event")[-1]
    assert (kept.data["event"], kept.data["files"], set(kept.c)) == ("appeal_added", 1, {"appeal", "file.1"})


@pytest.mark.parametrize("name", ["file.2", "appeal", "item", "statement"])
def test_only_files_of_this_appeal_are_read(house: House, name: str) -> None:
    made, case_id = appealed(house)
    entry = add(house, made, "Look.", file())
    with house.service.record.change() as change:
        case = find_case(change.conn, case_id)
        for place in (entry, case.entry or ""):
            with pytest.raises(ClearfordError, match="CF-H002"):
                do_read_file(change, case, place, name, purpose="appeal_reviewer")


@pytest.mark.parametrize(
    ("text", "files"),
    [
        pytest.param(" ", [], id="nothing"),
        pytest.param("", [file(b"")], id="an empty file"),
        pytest.param("", [file(b"GIF89a")], id="another type"),
        pytest.param("", [file(PNG, "application/pdf")], id="not what it is said to be"),
        pytest.param("", [file(PNG + bytes(FILE_BYTES))], id="too large"),
        pytest.param("", [file()] * (FILES + 1), id="too many"),
    ],
)
def test_refused(house: House, text: str, files: list[FileSent]) -> None:
    made, _ = appealed(house)
    with pytest.raises(ClearfordError, match="CF-R022"):
        add(house, made, text, *files)


def test_not_without_an_appeal_not_for_ever_and_not_once_it_is_decided(house: House) -> None:
    with pytest.raises(ClearfordError, match="CF-H002"):
        add(house, "none", "More.")
    made, _ = appealed(house)
    for n in range(ADDITIONS):
        add(house, made, f"More {n}.")
    with pytest.raises(ClearfordError, match="CF-R022"):
        add(house, made, "And more.")
    with house.service.store.write() as conn:
        conn.execute(update(appeal).values(result="upheld", state="decided"))
    with pytest.raises(ClearfordError, match="CF-R020"), house.service.record.change() as change:
        do_withdraw_appeal(change, made)


def test_an_appeal_is_taken_back_once(house: House) -> None:
    made, case_id = appealed(house)
    with house.service.record.change() as change:
        do_withdraw_appeal(change, made, "It was settled.")
    with pytest.raises(ClearfordError, match="CF-R020"), house.service.record.change() as change:
        do_withdraw_appeal(change, made)
    with house.service.record.read() as conn:
        assert appeal_of(conn, house.service.vault, find_case(conn, case_id)).withdrawn


def test_a_case_that_is_no_appeal_has_none(house: House) -> None:
    case = house.decide(WARNING).case or ""
    with house.service.record.read() as conn, pytest.raises(ClearfordError, match="CF-H002"):
        appeal_of(conn, house.service.vault, find_case(conn, case))


def test_an_overdue_appeal_is_told_of_once(house: House) -> None:
    appealed(house)

    def told() -> int:
        with house.service.record.change() as change:
            return do_tell_overdue(change)

    assert told() == 0
    with house.service.record.read() as conn:
        due = conn.execute(select(appeal.c.due)).scalar_one()
    house.clock.move(timedelta(microseconds=due - house.service.record.now()))
    assert [told(), told()] == [1, 0]
    assert entries_of(house.service.record, "case_event")[-1].data["event"] == "overdue"
