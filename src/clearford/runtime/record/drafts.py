"""Drafts: what a person was about to decide in a case, kept sealed for a day, so that no word is lost."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from clearford.core.dates import DAY
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.reviewers import draft
from clearford.runtime.stores.vault import Vault, unseal

KEPT = DAY
"""Microseconds for which a draft is kept."""
Words = Annotated[str, Meta(max_length=5_000)]


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision that is not made yet."""

    choice: Annotated[str, Meta(max_length=40)] = ""
    """What was chosen: an id of the page."""
    actions: Annotated[tuple[Annotated[str, Meta(max_length=100)], ...], Meta(max_length=20)] = ()
    reason: Words = ""
    note: Words = ""
    written: Annotated[dict[Literal["en", "zh"], Words], Meta(max_length=2)] = {}
    """Language -> reason for the person concerned."""
    ground: Literal["contract", "illegal"] = "contract"
    obligation: Annotated[str, Meta(max_length=200)] | None = None
    law: Annotated[dict[Literal["en", "zh"], Words], Meta(max_length=2)] = {}
    """Language -> the law and article, where that is the ground."""
    why: Annotated[dict[Literal["en", "zh"], Words], Meta(max_length=2)] = {}
    """Language -> why it is against that law."""
    unfounded: bool = False


_DECODER = msgspec.json.Decoder(Draft)


def do_keep_draft(change: Change, case_id: str, user_id: str, written: Draft) -> None:
    """Keep a draft in place of the one before; an empty one is forgotten."""
    if written == Draft():
        do_forget_draft(change, case_id, user_id)
        return
    owner = change.vault.ref("case", case_id)
    body = change.seal(owner, msgspec.json.encode(written), f"{case_id}:{user_id}")
    insert = sqlite.insert if change.conn.dialect.name == "sqlite" else postgresql.insert
    new = insert(draft).values(case_id=case_id, user_id=user_id, body=body, at=change.at)
    change.conn.execute(
        new.on_conflict_do_update(
            index_elements=list(draft.primary_key.columns),
            set_={"body": new.excluded.body, "at": new.excluded.at},
        )
    )


def draft_of(conn: Connection, vault: Vault, case_id: str, user_id: str, now: int) -> Draft | None:
    """The draft of a person in a case; none where there is none, its day is over or it was erased."""
    mine = (draft.c.case_id == case_id, draft.c.user_id == user_id, draft.c.at > now - KEPT)
    sealed = conn.execute(select(draft.c.body).where(*mine)).scalar()
    cipher = None if sealed is None else vault.opener(conn, vault.ref("case", case_id))
    if sealed is None or cipher is None:
        return None
    return _DECODER.decode(unseal(cipher, bytes(sealed), f"{case_id}:{user_id}"))


def do_forget_draft(change: Change, case_id: str, user_id: str) -> None:
    """Forget the draft of a person in a case: it was decided, or thrown away."""
    mine = (draft.c.case_id == case_id, draft.c.user_id == user_id)
    change.conn.execute(delete(draft).where(*mine))


def do_forget_drafts(change: Change, *, limit: int = 5_000) -> int:
    """Delete drafts whose day is over, `limit` at most; how many."""
    over = select(draft.c.case_id, draft.c.user_id).where(draft.c.at <= change.at - KEPT)
    rows = change.conn.execute(over.order_by(draft.c.at).limit(limit)).all()
    for row in rows:
        do_forget_draft(change, row.case_id, row.user_id)
    return len(rows)
