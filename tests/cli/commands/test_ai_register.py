"""`clearford ai service` and `clearford ai file`: from the card to a filing pack that is found on record."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from clearford.ai.assess.report import encode_report
from clearford.ai.register.pack import read_archive
from clearford.cli.commands.ai_register import moment
from clearford.runtime.assess.recording import do_record_report
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from tests.ai.register.data import CARD, OTHER, report
from tests.cli.program import PACKS, Result, call
from tests.runtime.record.ai_kit import ANN, sample


@pytest.fixture
def settings(tmp_path: Path) -> str:
    path = tmp_path / "service.toml"
    path.write_text(f'home = "{tmp_path / "home"}"\npacks = ["{PACKS}"]\nshipped = false\n')
    return str(path)


def ai(*words: str, settings: str, lang: str = "en") -> Result:
    return call("ai", *words, "--settings", settings, "--lang", lang)


def added(tmp_path: Path, settings: str, **changes: object) -> str:
    card = tmp_path / "card.json"
    card.write_bytes(msgspec.json.encode(msgspec.structs.replace(CARD, **changes)))
    told = ai("service", "add", str(card), settings=settings)
    assert told.code == 0, told.said
    rows = json.loads(call("ai", "service", "list", "--json", "--settings", settings).out)
    return str(rows[-1]["id"])


def fitted(tmp_path: Path, settings: str, service_id: str) -> None:
    (tmp_path / "report.json").write_bytes(encode_report(report()))
    (tmp_path / "story.md").write_bytes(sample())
    record = open_record(load_settings(Path(settings)))
    with record.change(ANN) as change:
        do_record_report(change, report())
    record.store.close()
    for kind, name in (("assessment", "report.json"), ("label_sample", "story.md")):
        told = ai("service", "attach", service_id, kind, str(tmp_path / name), settings=settings)
        assert told.code == 0, told.said


def test_from_the_card_to_a_release_and_a_pack(tmp_path: Path, settings: str) -> None:
    service_id = added(tmp_path, settings)
    shown = ai("service", "show", service_id, settings=settings)
    assert shown.code == 1
    assert "missing: an assessment that passed" in shown.out
    assert "which blocks nothing" in shown.out
    assert ai("service", "release", service_id, settings=settings).code == 2
    fitted(tmp_path, settings, service_id)
    assert ai("service", "show", service_id, settings=settings, lang="zh").code == 0
    assert ai("service", "release", service_id, settings=settings).code == 0
    assert "released" in ai("service", "list", settings=settings).out
    noted = ai("file", "note", service_id, "filed", "--number", "No. 12", settings=settings)
    assert noted.code == 0, noted.said
    out = tmp_path / "pack.zip"
    packed = ai("file", "pack", service_id, str(out), settings=settings)
    assert packed.code == 1
    assert "missing: whoever builds the service must supply it" in packed.out
    first = out.read_bytes()
    index, _ = read_archive(first)
    assert "labels" in {one.id for one in index.fields if one.state == "there"}
    assert ai("file", "pack", service_id, str(out), settings=settings, lang="zh").code == 1
    assert out.read_bytes() == first
    assert ai("file", "check", str(out), "--record", settings=settings).code == 0
    out.write_bytes(first.replace(b"Once upon", b"Once, upn"))
    told = ai("file", "check", str(out), settings=settings)
    assert told.code == 2
    assert "CF-V007" in told.err


def test_a_pack_that_was_made_elsewhere_is_not_on_record(tmp_path: Path, settings: str) -> None:
    service_id = added(tmp_path, settings)
    out = tmp_path / "pack.zip"
    ai("file", "pack", service_id, str(out), settings=settings)
    other = tmp_path / "other.toml"
    other.write_text(f'home = "{tmp_path / "other"}"\n')
    told = ai("file", "check", str(out), "--record", settings=str(other))
    assert (told.code, "no entry" in told.out) == (1, True)


def test_another_model_and_a_document_that_is_withdrawn(tmp_path: Path, settings: str) -> None:
    service_id = added(tmp_path, settings)
    fitted(tmp_path, settings, service_id)
    shown = json.loads(call("ai", "service", "show", service_id, "--json", "--settings", settings).out)
    document = next(one["id"] for one in shown["documents"] if one["kind"] == "label_sample")
    assert ai("service", "withdraw", service_id, document, settings=settings).code == 0
    card = tmp_path / "other.json"
    card.write_bytes(msgspec.json.encode(msgspec.structs.replace(CARD, model_digest=OTHER)))
    told = ai("service", "change", service_id, str(card), settings=settings)
    assert told.code == 0, told.said
    assert told.out.count("missing: ") == 2


def test_the_end_of_a_day_elsewhere_is_told_to_the_minute() -> None:
    """The last day in Shanghai ends at 16:00 UTC of that day."""
    assert (
        moment(int(datetime(2026, 3, 16, 16, tzinfo=UTC).timestamp()) * 1_000_000) == "2026-03-16 16:00 UTC"
    )
    assert moment(None) == "-"


def test_a_card_that_cannot_be_read_is_told_with_its_place(tmp_path: Path, settings: str) -> None:
    card = tmp_path / "card.json"
    card.write_text('{"name":"a"}')
    told = ai("service", "add", str(card), settings=settings)
    assert (told.code, "CF-C002" in told.err) == (2, True)
    assert ai("service", "add", str(tmp_path / "none.json"), settings=settings).code == 2
