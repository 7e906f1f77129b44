"""Documents of an AI service: what they claim is checked, and once their bytes are gone they show nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from clearford.ai.assess.report import encode_report
from clearford.ai.register.rules import EvidenceKind
from clearford.core.errors import ClearfordError
from clearford.runtime.record.ai_evidence import (
    KEEP_DAYS,
    MOST_BYTES,
    Document,
    do_withdraw,
    documents_of,
    evidence_of,
    read_document,
)
from clearford.runtime.record.erasure import do_expire_evidence
from clearford.runtime.stores.tables.contents import evidence
from tests.ai.register.data import report
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import House, house_of
from tests.runtime.record.ai_kit import ANN, assessed, fitted, hand_in, register, sample


@pytest.fixture
def place(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as house:
        yield house


def documents(place: House, service_id: str) -> list[Document]:
    with place.service.record.read() as conn:
        return documents_of(conn, service_id)


def body_of(place: House, service_id: str, document: Document) -> bytes | None:
    with place.service.record.read() as conn:
        return read_document(conn, place.service.vault, service_id, document)


def test_a_document_is_kept_and_its_entry_shows_a_digest_alone(place: House) -> None:
    service_id = register(place.service)
    hand_in(place.service, service_id, "incident_plan", b"Call the desk.", "plan.txt")
    (found,) = documents(place, service_id)
    assert (found.kind, found.file, found.size, found.there) == ("incident_plan", "plan.txt", 14, True)
    assert body_of(place, service_id, found) == b"Call the desk."
    last = entries_of(place.service.record, "ai_service")[-1]
    assert (last.data["digest"], set(last.c)) == (found.digest, {"document", "actor"})
    assert "desk" not in str(last)


def test_a_report_must_be_on_record_and_refers_to_its_entry(place: House) -> None:
    service_id = register(place.service)
    with pytest.raises(ClearfordError) as error:
        hand_in(place.service, service_id, "assessment", encode_report(report()))
    assert error.value.code == "CF-V003"
    assessed(place.service, service_id)
    (found,) = documents(place, service_id)
    (made,) = entries_of(place.service.record, "assessment")
    assert (found.source, found.judged.assessed and found.judged.assessed.at) == (made.id, made.ts)
    assert entries_of(place.service.record, "ai_service")[-1].refs == (made.id,)


WRONG: dict[str, tuple[EvidenceKind, bytes, str]] = {
    "no file of a known kind": ("label_sample", b"\0\1\2", "a.bin"),
    "no report of a corpus": ("corpus", b"{}", "a.json"),
    "empty": ("incident_plan", b"", "a.txt"),
    "a path": ("incident_plan", b"a", "../a.txt"),
    "hidden": ("incident_plan", b"a", ".hidden"),
    "a line": ("incident_plan", b"a", "a\n.txt"),
    "long": ("incident_plan", b"a", "a" * 101),
    "large": ("incident_plan", b"a" * (MOST_BYTES + 1), "a.txt"),
}


def test_what_is_no_document_of_its_kind_is_refused(place: House) -> None:
    service_id = register(place.service)
    codes = dict[str, str]()
    for name, (kind, body, file) in WRONG.items():
        with pytest.raises(ClearfordError) as error:
            hand_in(place.service, service_id, kind, body, file)
        codes[name] = error.value.code
    assert codes == {name: "CF-V003" if name == "no report of a corpus" else "CF-V002" for name in WRONG}
    assert documents(place, service_id) == []


def test_a_sample_without_a_label_is_kept_and_shows_nothing(place: House) -> None:
    service_id = register(place.service)
    hand_in(place.service, service_id, "label_sample", b"# A story\n", "bare.md")
    assert not evidence_of(documents(place, service_id), responsible=False, drilled=False).labels
    hand_in(place.service, service_id, "label_sample", sample(), "story.md")
    assert evidence_of(documents(place, service_id), responsible=False, drilled=False).labels


def test_what_is_withdrawn_expired_or_erased_shows_nothing(place: House) -> None:
    service_id = fitted(place.service)
    plan = hand_in(place.service, service_id, "incident_plan", b"Call the desk.")
    (before,) = [one for one in documents(place, service_id) if one.id == plan]
    with place.service.record.change(ANN) as change:
        do_withdraw(change, service_id, plan)
    (withdrawn,) = [one for one in documents(place, service_id) if one.id == plan]
    assert (withdrawn.there, body_of(place, service_id, withdrawn)) == (False, None)
    assert body_of(place, service_id, before) is None
    with pytest.raises(ClearfordError) as error, place.service.record.change(ANN) as change:
        do_withdraw(change, service_id, plan)
    assert error.value.code == "CF-V005"
    place.later(days=KEEP_DAYS + 1)
    with place.service.record.change() as change:
        while do_expire_evidence(change, place.service.office.numbers):
            pass
    shown = evidence_of(documents(place, service_id), responsible=False, drilled=False)
    assert (shown.assessments, shown.labels, shown.plan) == ((), False, False)


def test_bytes_that_are_gone_from_the_store_are_gone_from_the_register(place: House) -> None:
    service_id = fitted(place.service)
    (first, other) = documents(place, service_id)
    with place.service.store.write() as conn:
        conn.execute(delete(evidence).where(evidence.c.entry == first.entry))
    assert {one.id: one.there for one in documents(place, service_id)} == {first.id: False, other.id: True}


def test_nothing_is_handed_in_for_no_service_or_withdrawn_twice(place: House) -> None:
    with pytest.raises(ClearfordError, match="no such AI service"):
        hand_in(place.service, "none", "incident_plan", b"a")
    service_id = register(place.service)
    with pytest.raises(ClearfordError, match="no such document"), place.service.record.change(ANN) as change:
        do_withdraw(change, service_id, "none")
