"""Values that people had shown: how many each asked for, so that a lead may ask why; no ranking."""

from __future__ import annotations

from collections import Counter

import msgspec
from sqlalchemy import Connection, select

from clearford.cases.workload import stand_out
from clearford.core.casework import Case, Hand
from clearford.core.numbers import Numbers
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_event, case_file
from clearford.runtime.stores.vault import Vault

REVEALED = "revealed"
"""Event of a case of which somebody had a value shown."""


class ManyReveals(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who had far more values shown than the team."""

    reviewer: str
    """A pseudonym, as in the figures of work."""
    values: int
    half: int
    """So many values or fewer half of the team had shown."""


def do_note_reveal(change: Change, case: Case, hand: Hand, which: str) -> None:
    """Note who had a value shown; one that is shown on is told once."""
    data = msgspec.json.encode({"which": which}).decode()
    change.add(case_event, case_id=case.id, at=change.at, event=REVEALED, by=hand.id, entry=None, data=data)


def many_reveals(conn: Connection, vault: Vault, since: int, numbers: Numbers) -> list[ManyReveals]:
    """Those who had far more values shown lately than the team, by pseudonym; without golden cases."""
    e, real = case_event.c, case_file.c.kind != "golden"
    events = select(e.by, e.case_id, e.data).join(case_file, case_file.c.id == e.case_id)
    shown = events.where(e.event == REVEALED, e.at >= since, e.by.is_not(None), real).distinct()
    asked = Counter(row.by for row in conn.execute(shown))
    at_work = select(e.by).where(e.event == "claim", e.at >= since, e.by.is_not(None)).distinct()
    team = {by: asked[by] for by in (*asked, *conn.execute(at_work).scalars())}
    half, found = stand_out(team, numbers)
    told = (ManyReveals(reviewer=vault.ref("reviewer", by), values=team[by], half=half) for by in found)
    return sorted(told, key=lambda one: one.reviewer)
