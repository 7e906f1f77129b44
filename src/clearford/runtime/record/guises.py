"""Cases in queries as people are told of them: a golden case is a review, a second reading a first one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select
from sqlalchemy import case as sql_case

from clearford.cases.golden import NO_ACTS, guise
from clearford.core.casework import Case, CaseKind, CaseState
from clearford.core.dates import HOUR
from clearford.runtime.record.cases import Office
from clearford.runtime.stores.tables.casework import case_file, case_hand, golden

LONGEST = 26 * HOUR
"""For so long at most after its decision a golden case looks like another than its row says."""
_DECODER = msgspec.json.Decoder(Case)


def of_kind(kind: CaseKind) -> ColumnElement[bool]:
    """Cases that are shown as a kind: of reviews nobody can tell which are golden."""
    return case_file.c.kind.in_(("review", *NO_ACTS) if kind == "review" else (kind,))


def took_part(user_id: str) -> ColumnElement[bool]:
    """Cases of matters in which somebody decided before."""
    c = case_hand.c
    return exists().where(c.root == case_file.c.root, c.user_id == user_id)


@dataclass(frozen=True)
class Guises:
    """States of cases as one person is told of them."""

    user_id: str
    golden: Mapping[str, CaseState]
    """Golden case of that person -> state, where that is not the one of its row."""

    @classmethod
    def of(cls, conn: Connection, office: Office, user_id: str, now: int) -> Guises:
        """What somebody is told now."""
        mine = (
            golden.c.user_id == user_id,
            golden.c.result.is_not(None),
            case_file.c.decided_at > now - LONGEST,
        )
        query = select(case_file.c.body).join(golden, golden.c.case_id == case_file.c.id).where(*mine)
        cases = (_DECODER.decode(bytes(body)) for body in conn.execute(query).scalars())
        seen = ((case, guise(case, now, key=office.desk.key, numbers=office.numbers)) for case in cases)
        return cls(user_id, {case.id: told.state for case, told in seen if told.state != case.state})

    @property
    def state(self) -> ColumnElement[str]:
        """The state of a row as it is told."""
        c = case_file.c
        others = (c.state == "second_review") & ~took_part(self.user_id)
        held, free = others & c.leased_by.is_not(None), others & c.leased_by.is_(None)
        golden = [(c.id == name, state) for name, state in self.golden.items()]
        return sql_case(*golden, (held, "leased"), (free, "queued"), else_=c.state)

    def in_state(self, state: CaseState) -> ColumnElement[bool]:
        """Rows that are told to be in a state; the same as `state == ...`, and found by an index."""
        c, mine = case_file.c, took_part(self.user_id)
        plain: ColumnElement[bool] = c.state == state
        if state == "second_review":
            plain = and_(plain, mine)
        elif state in ("queued", "leased"):
            owner = c.leased_by.is_(None) if state == "queued" else c.leased_by.is_not(None)
            plain = or_(plain, and_(c.state == "second_review", ~mine, owner))
        same = [name for name, told in self.golden.items() if told == state]
        return or_(and_(plain, c.id.not_in(self.golden)), c.id.in_(same))
