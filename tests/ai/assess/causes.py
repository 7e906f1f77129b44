"""What makes each error of assessments."""

from __future__ import annotations

from collections.abc import Callable

from clearford.ai.assess.bank import decode_bank
from clearford.ai.assess.plan import Target, draw
from clearford.ai.assess.report import check_banks, compare, decode_report, report_of
from tests.ai.assess.banks import HEAD, bank, line, question

TARGET = Target(base_url="http://127.0.0.1/v1", model="m")


def no_question() -> None:
    decode_bank(HEAD + b"\n", file="bank.jsonl")


def no_kind() -> None:
    decode_bank(HEAD + b"\n" + line("q1", kind="A.6.a"), file="bank.jsonl")


def twice() -> None:
    decode_bank(HEAD + b"\n" + line("q1") + line("q1"), file="bank.jsonl")


def sample_too_large() -> None:
    draw([bank("refuse", question("q1"))], TARGET, seed=1, sizes={"refuse": 300})


def another_bank() -> None:
    plan = draw([bank("refuse", question("q1"))], TARGET, seed=1, sizes={})
    check_banks(plan, [bank("refuse", question("q2"))])


def no_report() -> None:
    decode_report(b"{}", file="report.json")


def nothing_in_common() -> None:
    one, other = bank("refuse", question("q1")), bank("refuse", question("q2"))
    before, after = (
        report_of(draw([some], TARGET, seed=1, sizes={}), [some], {}, {}) for some in (one, other)
    )
    compare(before, after)


OF_ASSESSMENT: dict[str, Callable[[], object]] = {
    "CF-F001": no_kind,
    "CF-F002": twice,
    "CF-F003": no_question,
    "CF-F004": sample_too_large,
    "CF-F005": another_bank,
    "CF-F006": no_report,
    "CF-F007": nothing_in_common,
}
