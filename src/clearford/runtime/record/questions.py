"""Questions in a case, to author, reporter or platform, and their answers; the clock waits for them."""

from __future__ import annotations

from typing import Literal

import msgspec

from clearford.cases.golden import may_act
from clearford.core.casework import Case, Hand
from clearford.core.entries import Content
from clearford.core.errors import RecordError
from clearford.runtime.record.cases import Office, do_change_case
from clearford.runtime.record.unit import Change

Asked = Literal["author", "reporter", "platform"]


def do_ask(
    change: Change, office: Office, case: Case, hand: Hand, asked: Asked, words: str, *, webhook: bool
) -> Case:
    """Ask somebody, through the platform; the case waits. RecordError CF-R020 to CF-R022.

    Of a golden case nobody is asked, and the answer never comes.
    """
    changed = do_change_case(change, office, case, "ask", by=hand, asked=asked)
    made = _do_keep(change, changed, "question", words)
    if webhook and may_act(case):
        body = msgspec.json.encode({"case": case.id, "to": asked, "question": words, "entry": made})
        change.deliver("webhook", "question", body, owner=_owner(change, changed), entry=made)
    return changed


def do_answer(change: Change, office: Office, case: Case, words: str) -> Case:
    """Take the answer; the case is back in its queue. RecordError CF-R020 where nobody was asked."""
    changed = do_change_case(change, office, case, "answer")
    _do_keep(change, case, "answer", words)
    return changed


def _do_keep(change: Change, case: Case, what: Literal["question", "answer"], words: str) -> str:
    if not words.strip():
        raise RecordError("CF-R022", f"the {what} has no words")
    return change.entry(
        "case_event",
        contents=[Content(what, words.encode())],
        owner=_owner(change, case),
        item=case.item,
        matter=case.root,
        data={"case": case.id, "event": what},
    )


def _owner(change: Change, case: Case) -> str:
    """Whose words they are; those of others are not the author's to see, and go with what is theirs."""
    own = case.subject or case.item if case.waiting_for == "author" else None
    return own or change.vault.ref("case", case.id)
