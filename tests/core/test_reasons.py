"""The statement of reasons as a value."""

from __future__ import annotations

import msgspec

from clearford.core.reasons import StatementOfReasons, named
from tests.act.samples import statement


def test_a_statement_names_its_actions_and_rules() -> None:
    made = statement("hold", "remove_link")
    assert made.actions == ("hold", "remove_link")
    assert made.rules == ("fraud.phishing.lookalike-domain@0.2.0",)


def test_a_statement_can_be_kept_and_read_back() -> None:
    made = statement("hold")
    assert msgspec.json.decode(msgspec.json.encode(made), type=StatementOfReasons) == made


def test_a_rule_without_version_is_named_by_its_id() -> None:
    assert named("a.b", "") == "a.b"
    assert named("a.b", "1.0") == "a.b@1.0"
