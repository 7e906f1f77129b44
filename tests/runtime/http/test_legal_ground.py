"""A person holds content to be illegal: the law and the reason are told, published, and read by a second."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from clearford.act.tdb.rows import row_of
from clearford.core.reasons import Circumstances, StatementOfReasons
from clearford.runtime.record.statements import do_renew_link
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.tdb_export import schema
from tests.act.tdb.data import DATA
from tests.act.tdb.json_schema import json_schema
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import REMOVE, WARNING, House, problem

WHY = {"en": "It offers bank cards of other people.", "zh": "内容兜售他人银行卡。"}
ILLEGAL: dict[str, Any] = {**REMOVE, "ground": "illegal", "illegal": {"obligation": "FR-32", "why": WHY}}


def decided_by_two(house: House) -> None:
    """Two reviewers hold the item to be illegal."""
    browsers = [house.signed_in(name) for name in ("anna", "bela") if house.add(name, "reviewer")]
    house.decide(WARNING)
    first = browsers[0].post(f"/v1/cases/{(house.claim(browsers[0]) or {})['id']}/decision", json=ILLEGAL)
    assert first.status_code == 200, first.text
    assert (first.json()["state"], entries_of(house.service.record, "decision")[-1].decision) == (
        "second_review",
        "escalate",
    )
    own = {**ILLEGAL, "illegal": {"law": {"en": "Example Act, section 3"}, "why": WHY}}
    second = browsers[1].post(f"/v1/cases/{(house.claim(browsers[1]) or {})['id']}/decision", json=own)
    assert second.json()["state"] == "decided"


def test_a_removal_on_a_legal_ground_takes_two_people_and_tells_the_law(house: House) -> None:
    decided_by_two(house)
    record = house.service.record
    made = entries_of(record, "decision")[-1]
    assert (made.ground, made.actions) == ("illegal", ("remove_content",))
    assert [("law" in one.c, one.data["step"]) for one in entries_of(record, "review")] == [
        (True, "first"),
        (True, "second"),
    ]
    with record.change() as change:
        told_by = change.conn.execute(select(statement.c.id).where(statement.c.entry == made.id)).scalar_one()
        token = do_renew_link(change, told_by)
    for lang, law, why in (
        ("en", "it breaks the law: Example Act, section 3.", WHY["en"]),
        ("zh", "该内容违反法律：Example Act, section 3。", WHY["zh"]),
    ):
        told = house.browser().get(f"/v1/statements/{token}?lang={lang}")
        assert told.status_code == 200, told.text
        words = " ".join(part["text"] for part in told.json()["letter"]["parts"])
        assert law in words
        assert why in words


def test_the_row_of_the_transparency_database_carries_law_and_reason(house: House) -> None:
    decided_by_two(house)
    made = entries_of(house.service.record, "decision")[-1]
    with house.service.record.read() as conn:
        kept = house.service.vault.read_all(conn, made.id)["statement"].body
    words = msgspec.json.decode(kept, type=StatementOfReasons)
    known = msgspec.structs.replace(words.circumstances or Circumstances(), content_at=made.ts)
    row = row_of(msgspec.structs.replace(words, circumstances=known), schema(), puid=made.id)
    assert isinstance(row, dict)
    assert row["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert row["illegal_content_legal_ground"] == "Example Act, section 3"
    assert row["illegal_content_explanation"] == WHY["en"]
    assert list(Draft202012Validator(json_schema(DATA)).iter_errors(row)) == []


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        pytest.param({"illegal": None}, 409, "CF-R022", id="no-law"),
        pytest.param({"ground": "contract"}, 409, "CF-R022", id="a-law-for-the-terms"),
        pytest.param({"illegal": {"why": WHY}}, 409, "CF-R022", id="no-name-of-a-law"),
        pytest.param({"illegal": {"obligation": "NO-1", "why": WHY}}, 409, "CF-R022", id="no-such-duty"),
        pytest.param({"illegal": {"law": {"en": "x" * 501}, "why": WHY}}, 400, "CF-H001", id="a-long-law"),
        pytest.param(
            {"illegal": {"obligation": "FR-32", "why": {"en": "x" * 2001}}},
            400,
            "CF-H001",
            id="a-long-reason",
        ),
        pytest.param(
            {"illegal": {"obligation": "FR-32", "why": WHY, "by": "a"}}, 400, "CF-H001", id="an-unknown-field"
        ),
    ],
)
def test_a_legal_ground_is_whole_or_refused(
    house: House, changed: dict[str, Any], status: int, code: str
) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    assert problem(anna.post(f"{path}/decision", json={**ILLEGAL, **changed})) == (status, code)
    assert anna.get(path).json()["state"] == "leased"
