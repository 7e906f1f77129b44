from __future__ import annotations

from clearford.runtime.transparency.santa_clara import santa_clara_sheets, totals
from tests.runtime.transparency.small import FRAUD, NUMBERS, table

TABLES = {sheet.name: table(sheet) for sheet in santa_clara_sheets(NUMBERS)}


def test_what_was_acted_on_is_told_by_rule() -> None:
    assert TABLES["sc_rules"] == [["fraud.shop.fake@1", "2"], ["spam.bulk.links@3", "1"], ["unknown", "1"]]
    assert ["fraud.shop.fake@1", "DECISION_VISIBILITY_CONTENT_REMOVED", "1"] in TABLES[
        "sc_rules_restrictions"
    ]


def test_by_category_language_and_source() -> None:
    assert TABLES["sc_categories"] == [[FRAUD, "post", "2"], ["unknown", "unknown", "1"]]
    assert TABLES["sc_languages"] == [["de", "2"], ["unknown", "1"]]
    assert TABLES["sc_source"] == [
        ["order", "order", "1"],
        ["own", "contract", "1"],
        ["own", "illegal", "1"],
    ]
    assert TABLES["sc_accounts"] == [[FRAUD, "1"]]


def test_automation_and_states() -> None:
    assert TABLES["sc_automation"] == [
        ["unknown", "unknown", "1"],
        ["yes", "full", "1"],
        ["yes", "partial", "1"],
    ]
    assert TABLES["sc_state"] == [["unknown", "1"]]
    assert TABLES["sc_orders"] == [["act", "DE", FRAUD, "1"], ["inform", "CH", "OWN", "1"]]


def test_notices_appeals_and_reversals() -> None:
    assert TABLES["sc_notices"] == [[FRAUD, "action_law", "1"], [FRAUD, "action_terms", "1"]]
    assert TABLES["sc_appeals"] == [["decision", "reversed", "1"], ["no_action", "newly_imposed", "1"]]
    assert TABLES["sc_overturned"] == [
        ["fraud.shop.fake@1", "2", "1", "1", "1.0000", "0.2065", "1.0000", "1", "0.5000"],
        ["spam.bulk.links@3", "1", "0", "0", "", "", "", "0", "0.0000"],
        ["unknown", "1", "0", "0", "", "", "", "0", "0.0000"],
    ]


def test_precision_is_from_blind_samples_alone() -> None:
    assert TABLES["sc_precision_live"] == [["fraud.shop.fake@1", "0.7500", "0.3006", "0.9544", "4"]]
    assert TABLES["sc_precision_live_lang"] == [
        ["fraud.shop.fake@1", "pooled", "0.7500", "0.3006", "0.9544", "4"]
    ]
    assert TABLES["sc_precision_trial"] == []


def test_totals() -> None:
    assert totals(NUMBERS) == {
        "items_restricted": 3,
        "accounts_restricted": 1,
        "notices": 2,
        "state_orders": 2,
        "appeals_decided": 2,
        "appeals_reversed": 1,
    }
