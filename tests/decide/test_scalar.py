from __future__ import annotations

from typing import Any

from clearford.core.signals import FAILED, SignalRow
from clearford.decide.program import Soften
from clearford.decide.scalar import ScalarPath
from clearford.decide.tables import Tables
from tests.decide.build import LIKE, LONG, VERIFIED, item, program, rule

TABLES = Tables(
    program(
        rule("a", LIKE, each="url", soften=(Soften(VERIFIED, "allow"),)),
        rule("b", LONG),
        rule("c", VERIFIED, status="trial"),
    )
)
PATH = ScalarPath(TABLES)


def row(verified: Any, length: Any, *scores: Any) -> SignalRow:
    return SignalRow([verified, length], {"url": [[score] for score in scores]})


def test_codes_ascend_with_one_a_rule() -> None:
    assert PATH.codes(item(), row(None, 99, 0.95, 0.1, 0.99)) == (0, 3)
    assert PATH.codes(item(), row(None, 1)) == ()
    assert PATH.codes(item("message"), row(None, 99, 0.95)) == ()


def test_a_failure_anywhere_is_left_to_the_careful_way() -> None:
    assert PATH.codes(item(), row(FAILED, 1)) is None
    assert PATH.codes(item(), row(None, 1, 0.95, FAILED)) is None


def test_trouble_names_what_failed_and_what_is_known() -> None:
    trouble = PATH.trouble(item(), row(FAILED, 99, 0.95, FAILED))
    assert trouble.codes == (0, 3)
    assert trouble.failed == {"account.verified", "url.score"}
    assert trouble.env == {"account.verified": FAILED, "text.length": 99}
    assert [env["url.score"] for env in trouble.findings["url"]] == [0.95, FAILED]
    assert trouble.findings["url"][0]["text.length"] == 99


def test_a_row_without_the_family_has_no_findings() -> None:
    assert PATH.codes(item(), SignalRow([True, 99], {})) == (3, 4)
