"""Filing packs from the record: the same bytes again, sources of each field, and what is gone is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import delete, select

from clearford.ai.corpus.sheet import encode_report as encode_corpus
from clearford.ai.corpus.sources import Annotation
from clearford.ai.register.pack import Index, Pack, read_archive
from clearford.core.casework import Hand
from clearford.core.entries import ENTRY_TYPES
from clearford.core.errors import ClearfordError
from clearford.core.ids import Digest
from clearford.runtime.corpus.recording import do_record_report
from clearford.runtime.record.ai_evidence import do_withdraw
from clearford.runtime.record.ai_packs import RulesInForce, do_make_pack, pack_now, pack_on_record
from clearford.runtime.record.ai_services import do_link_incident
from clearford.runtime.record.breaches import Opening, do_close_breach, do_open_breach
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.figures import publication
from clearford.runtime.transparency.entering import do_publish_report
from tests.ai.corpus.test_sheet import report as corpus
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import House, house_of
from tests.runtime.record.ai_kit import ANN, fitted, hand_in, register, seen
from tests.runtime.transparency.small import REPORT

RULES = RulesInForce(Digest(f"sha256:{'c' * 64}"), b'{"rules": []}')


@pytest.fixture
def place(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as house:
        yield house


def made(place: House, service_id: str) -> Pack:
    with place.service.record.read() as conn:
        return pack_now(conn, place.service.vault, place.service.office, service_id, RULES)


def missing(index: Index) -> set[str]:
    return {one.id for one in index.fields if one.state == "missing"}


def everything(place: House) -> str:
    """A service with everything that a pack holds."""
    service_id = fitted(place.service)
    for kind in ("public_text", "self_assessment", "account_rules", "incident_plan"):
        hand_in(place.service, service_id, kind, f"About: {kind}.".encode(), f"{kind}.txt")
    note = Annotation(rules="v3", training="two days", sampling="one in ten")
    sources = tuple(msgspec.structs.replace(one, annotation=note) for one in corpus().sources)
    sheet = msgspec.structs.replace(corpus(), sources=sources)
    drill = drilled(place)
    with place.service.record.change(ANN) as change:
        do_record_report(change, sheet)
        do_publish_report(change, REPORT)
        change.entry("pack_change", data={"event": "promoted", "from": "", "to": "v1", "by_other": True})
        do_link_incident(change, service_id, drill)
    hand_in(place.service, service_id, "corpus", encode_corpus(sheet), "corpus.json")
    return service_id


def drilled(place: House) -> str:
    with place.service.record.change(ANN) as change:
        off = tuple(one.id for one in place.service.office.customs.breaches.regimes)
        said = Opening(
            what="A drill of a leak.",
            aware=change.at,
            why="It is practised.",
            drill=True,
            off=off,
            off_why="x",
        )
        drill = do_open_breach(change, place.service.office, said)
    with place.service.record.change(ANN) as change:
        do_close_breach(
            change, place.service.means, drill, Hand(id="ann"), cause="unknown", done="It was practised."
        )
    return drill


def test_a_full_pack_names_the_entry_of_each_field_and_is_the_same_again(place: House) -> None:
    service_id = everything(place)
    first = made(place, service_id)
    assert missing(first.contents) == set()
    known = {one.id for kind in ENTRY_TYPES for one in entries_of(place.service.record, kind)}
    assert all({source.entry for source in one.sources} <= known for one in first.contents.fields)
    by_id = {one.id: one for one in first.contents.fields}
    (report,) = [
        one for one in entries_of(place.service.record, "assessment") if one.data["what"] == "report"
    ]
    assert report.id in {source.entry for source in by_id["assessment"].sources}
    place.later(days=30)
    assert made(place, service_id).archive == first.archive
    index, files = read_archive(first.archive)
    assert index == first.contents
    assert b'"12 of 31' in files["assessment/coverage.json"]
    assert b'"Label": "1"' in files["labels/story.md.read.json"]
    assert files["rules/rules.json"] == RULES.body
    assert b"two days" in files["annotation/annotation.json"]


def test_making_it_enters_its_digests_and_changes_nothing_in_it(place: House) -> None:
    service_id = fitted(place.service)
    with place.service.record.change(ANN) as change:
        first = do_make_pack(change, place.service.office, service_id, RULES)
    with place.service.record.change(ANN) as change:
        again = do_make_pack(change, place.service.office, service_id, RULES)
    assert (first.archive, first.digest) == (again.archive, again.digest)
    assert first.digest == f"sha256:{hashlib.sha256(first.archive).hexdigest()}"
    last = entries_of(place.service.record, "ai_service")[-1]
    assert (last.data["pack"], last.data["manifest"]) == (first.digest, first.manifest)
    assert set(last.data["missing"]) == missing(first.contents) >= {"rules", "statistics", "corpus"}  # type: ignore[arg-type]
    with place.service.record.read() as conn:
        found = pack_on_record(conn, first.digest)
        assert pack_on_record(conn, Digest("sha256:none")) is None
    assert found is not None
    assert found.entry != last.id
    assert seen(place.service, service_id).timeline[-1].event == "pack"


def test_whatever_evidence_is_gone_its_field_is_missing_and_never_empty(place: House) -> None:
    """Each evidence alone: withdrawn, or gone from the store."""
    service_id = everything(place)
    fields = {
        "public_text": {"public_text"},
        "self_assessment": {"self_assessment"},
        "account_rules": {"account_rules"},
        "incident_plan": {"incident_plan"},
        "label_sample": {"labels"},
        "assessment": {"assessment"},
        "corpus": {"corpus", "annotation"},
    }
    gone = set[str]()
    for n, one in enumerate(seen(place.service, service_id).documents):
        if n % 2:
            with place.service.record.change(ANN) as change:
                do_withdraw(change, service_id, one.id)
        else:
            with place.service.store.write() as conn:
                conn.execute(delete(evidence).where(evidence.c.entry == one.entry))
        gone |= fields[one.kind]
        check(place, service_id, gone)
    with place.service.store.write() as conn:
        assert conn.execute(select(publication.c.id)).scalars().all()
        conn.execute(delete(publication))
    check(place, service_id, gone | {"statistics"})


def check(place: House, service_id: str, gone: set[str]) -> None:
    index, files = read_archive(made(place, service_id).archive)
    assert missing(index) == gone
    for one in index.fields:
        if one.id in gone:
            assert one.missing["en"].startswith("missing: ")
            assert one.missing["zh"].startswith("缺失：")
            assert not [name for name in files if name.startswith(f"{one.id}/")]


def test_two_documents_of_one_name_stand_side_by_side(place: House) -> None:
    service_id = register(place.service)
    for body in (b"One.", b"Two."):
        hand_in(place.service, service_id, "incident_plan", body, "plan.txt")
    _, files = read_archive(made(place, service_id).archive)
    named = {name: body for name, body in files.items() if name.startswith("incident_plan/")}
    assert sorted(named.values()) == [b"One.", b"Two."]
    assert all(name.endswith("-plan.txt") for name in named)


def test_there_is_no_pack_of_no_service(place: House) -> None:
    with pytest.raises(ClearfordError, match="no such AI service"):
        made(place, "none")
