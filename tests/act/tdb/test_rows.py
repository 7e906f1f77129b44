"""Every statement becomes a sound row, or says why it does not; no row holds a word about a person."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from clearford.act.plan import plan
from clearford.act.tdb.rows import ATTRIBUTES, Skipped, batches, refuse_personal, row_of
from clearford.act.tdb.schema import Row
from clearford.core.actions import PERSONS_ACTIONS
from clearford.core.dates import DAY
from clearford.core.errors import RecordError
from clearford.core.reasons import CONTENT_TYPES, Circumstances, Restriction, StatementOfReasons
from tests.act.samples import ENTRY, KNOWN, NOW, RULE, TEXT, by_person, decision, statement
from tests.act.tdb.data import FULL, SCHEMA
from tests.act.tdb.test_schema import OTHER

ALL = sorted({*SCHEMA.territories})


def made(of: StatementOfReasons) -> Row:
    """The row of a statement that belongs in the database; sound for both readings of the schema."""
    row = row_of(of, SCHEMA, puid=ENTRY)
    assert not isinstance(row, Skipped)
    assert list(OTHER.iter_errors(row)) == []
    return row


def test_a_decision_of_a_rule_as_a_row() -> None:
    assert made(statement("remove_link", "suspend_account")) == {
        "decision_visibility": ["DECISION_VISIBILITY_OTHER"],
        "decision_visibility_other": "A link in the content was removed",
        "decision_account": "DECISION_ACCOUNT_SUSPENDED",
        "end_date_account_restriction": "2026-11-25",
        "account_type": "ACCOUNT_TYPE_PRIVATE",
        "decision_facts": "Content of the kind 'post' of 2026-11-20 was found by automated means. "
        "The decision was taken by automated means. It was classed as: imitated address. "
        "The address imitates another service.",
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "decision_ground_reference_url": "https://platform.example/terms#phishing",
        "incompatible_content_ground": "Terms and conditions, clause fraud.phishing",
        "incompatible_content_explanation": "The address imitates another service.",
        "content_type": ["CONTENT_TYPE_TEXT"],
        "content_date": "2026-11-20",
        "content_language": "DE",
        "category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
        "category_specification": ["KEYWORD_PHISHING"],
        "territorial_scope": ALL,
        "application_date": "2026-11-22",
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "Yes",
        "automated_decision": "AUTOMATED_DECISION_FULLY",
        "puid": ENTRY,
    }


def test_a_decision_of_a_person_on_a_legal_ground_as_a_row() -> None:
    known = replace(
        KNOWN, source="trusted_flagger", flagger="Safe Net Board", item_kind="listing", lang="zh-CN"
    )
    row = made(by_person("remove_content", "close_account", "suspend_account", known=known))
    wanted = {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "decision_account": "DECISION_ACCOUNT_TERMINATED",
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "illegal_content_legal_ground": "Penal Code, section 263",
        "illegal_content_explanation": "It offers to sell bank cards.",
        "content_type": ["CONTENT_TYPE_PRODUCT"],
        "content_language": "ZH",
        "source_type": "SOURCE_TRUSTED_FLAGGER",
        "source_identity": "Safe Net Board",
        "automated_detection": "No",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
    }
    assert {name: row.get(name) for name in wanted} == wanted
    assert not [name for name in row if name.startswith(("end_date", "incompatible"))]


def test_every_restriction_has_its_place_in_the_schema() -> None:
    assert set(ATTRIBUTES) == {name for name, spec in PERSONS_ACTIONS.items() if spec.restricts}


@pytest.mark.parametrize(
    ("scope", "territories"),
    [
        pytest.param((), ALL, id="everywhere"),
        pytest.param(("FR", "CN", "GR"), ["FR", "GR"], id="part-in-the-union"),
        pytest.param(("EU",), [c for c in ALL if c not in ("IS", "LI", "NO")], id="the-union"),
        pytest.param(("CN",), None, id="elsewhere"),
    ],
)
def test_the_territory_is_always_said(scope: tuple[str, ...], territories: list[str] | None) -> None:
    of = replace(statement("hold"), measures=(Restriction(action="hold", scope=scope, start=NOW),))
    row = row_of(of, SCHEMA, puid=ENTRY)
    if territories is None:
        assert row == Skipped("elsewhere")
    else:
        assert not isinstance(row, Skipped)
        assert row["territorial_scope"] == territories


def test_what_an_authority_ordered_does_not_go_there() -> None:
    assert row_of(by_person("hold", ground="order"), SCHEMA, puid=ENTRY) == Skipped("order")


def test_an_end_is_told_only_where_all_of_a_group_end() -> None:
    one = Restriction(action="hold", start=NOW, end=NOW + DAY)
    two = Restriction(action="limit_reach", start=NOW, end=NOW + 3 * DAY)
    of = statement("hold")
    assert made(replace(of, measures=(one, two)))["end_date_visibility_restriction"] == "2026-11-25"
    open_ = replace(two, end=None)
    assert "end_date_visibility_restriction" not in made(replace(of, measures=(one, open_)))


def test_an_item_without_a_time_cannot_be_sent_and_the_error_says_what_helps() -> None:
    with pytest.raises(RecordError, match="content_date: is missing") as caught:
        row_of(statement("hold", known=Circumstances()), SCHEMA, puid=ENTRY)
    assert caught.value.code == "CF-R040"
    assert caught.value.suggestion == "the platform sends the time of the item as `at`"


def test_keywords_of_no_category_stay_at_home() -> None:
    text = replace(
        TEXT, keywords=("KEYWORD_OTHER", "KEYWORD_PHISHING", "KEYWORD_STALKING"), other="fee in advance"
    )
    of = plan(decision("restrict", "hold"), {RULE: text}, circumstances=KNOWN, now=NOW).statement
    assert of is not None
    row = made(of)
    assert row["category_specification"] == ["KEYWORD_OTHER", "KEYWORD_PHISHING"]
    assert row["category_specification_other"] == "fee in advance"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        pytest.param("decision_facts", "Write to zhang@mail.example", id="mail"),
        pytest.param("decision_facts", "See https://social.example/u/zhang", id="address-with-an-account"),
        pytest.param(
            "incompatible_content_explanation", "www.social.example/zhang", id="address-without-scheme"
        ),
        pytest.param("source_identity", "PERSON", id="what-the-recognisers-find"),
        pytest.param("decision_ground_reference_url", "https://platform.example/PERSON", id="in-an-address"),
    ],
)
def test_a_text_that_may_identify_a_person_is_refused_and_not_quoted(field: str, text: str) -> None:
    with pytest.raises(RecordError, match=field) as caught:
        refuse_personal({**FULL, field: text}, SCHEMA, lambda words: "PERSON" in words)
    assert caught.value.code == "CF-R041"
    assert text not in str(caught.value)


def test_a_row_of_templates_is_not_refused() -> None:
    row = made(statement("hold"))
    asked: set[str] = set()

    def finds(text: str) -> bool:
        asked.add(text)
        return False

    refuse_personal(row, SCHEMA, finds)
    free = ("decision_facts", "decision_ground_reference_url", "incompatible_content_ground")
    assert asked == {row[name] for name in (*free, "incompatible_content_explanation")}


def marks(of: str) -> st.SearchStrategy[str]:
    """Texts of one person that stand nowhere else."""
    return st.text(alphabet="ABCDEF", min_size=6, max_size=12).map(lambda s: f"zq{of}{s}qz")


@settings(max_examples=100, deadline=None)
@given(
    item=marks("i"),
    wrote=marks("w"),
    flagger=marks("f"),
    actions=st.lists(st.sampled_from(sorted(ATTRIBUTES)), min_size=1, unique=True),
    kind=st.sampled_from(("post", "listing", "image", "own_kind")),
    types=st.lists(st.sampled_from(CONTENT_TYPES), min_size=1, unique=True),
    source=st.sampled_from(("own", "notice", "trusted_flagger", "other_notice")),
    lang=st.sampled_from((None, "zh", "de-AT", "yue", "x-private", "")),
)
def test_any_statement_makes_a_sound_row_without_a_word_of_either_side(
    item: str,
    wrote: str,
    flagger: str,
    actions: list[str],
    kind: str,
    types: list[str],
    source: str,
    lang: str | None,
) -> None:
    known = msgspec.convert(
        {
            "item_kind": kind,
            "content_types": types,
            "source": source,
            "flagger": flagger,
            "lang": lang,
            "content_at": NOW,
        },
        Circumstances,
    )
    row = made(by_person(*actions, item=item, written={"en": wrote}, known=known))
    text = json.dumps(row)
    assert item not in text
    assert wrote not in text
    assert (flagger in text) == (source == "trusted_flagger")


def test_batches_hold_a_hundred_and_no_row_twice() -> None:
    rows = [{"puid": str(i % 230)} for i in range(460)]
    parts = list(batches(rows, SCHEMA.batch))
    assert [len(part) for part in parts] == [100, 100, 30]
    assert [row["puid"] for part in parts for row in part] == [str(i) for i in range(230)]
