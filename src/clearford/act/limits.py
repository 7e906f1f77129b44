"""The numbers of a statement: how long an appeal is open, by when it is answered, when a measure ends."""

from __future__ import annotations

import msgspec

from clearford.core.numbers import MICROSECONDS, Numbers


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The usual values are those of the table of numbers; `limits_of` takes an operator's own."""

    appeal_months: int = 6
    """Calendar months within which an appeal is open; no fewer are allowed (DSA art. 20(1))."""
    answer_h: int = 168
    """Hours within which an appeal is decided."""
    fraud_answer_h: int = 48
    """The same for restrictions against fraud, which must be lifted at once (FR art. 32(4))."""
    rule_suspends_h: int = 72
    """Longest suspension by a rule alone; a person decides about any more."""
    review_h: int = 2160
    """Hours after which a restriction of an account without an end is looked at again."""
    correct_h: int = 168
    """Hours to put something right."""

    def answer(self, harm: str) -> int:
        """Hours within which an appeal about a harm is decided."""
        return self.fraud_answer_h if harm.startswith(("fraud.", "phishing.")) else self.answer_h


USUAL = Limits()


def limits_of(numbers: Numbers) -> Limits:
    """The limits under the numbers in force."""
    return Limits(
        appeal_months=numbers.months("dsa.complaint_window"),
        answer_h=_hours(numbers, "appeal.own"),
        fraud_answer_h=_hours(numbers, "appeal.fraud"),
        rule_suspends_h=_hours(numbers, "measure.rule_suspends"),
        review_h=_hours(numbers, "measure.review"),
        correct_h=_hours(numbers, "measure.correct"),
    )


def _hours(numbers: Numbers, name: str) -> int:
    return numbers.span(name) // MICROSECONDS["hours"]
