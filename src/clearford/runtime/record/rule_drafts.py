"""Drafts of rules: one open draft a rule, kept until a version is made of it or it is dropped."""

from __future__ import annotations

from typing import Literal

import msgspec
from sqlalchemy import Connection, RowMapping, select, update

from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.packs import Version, do_upload_packs
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.pages import Place, latest_first
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.policies import rule_draft

DraftState = Literal["open", "handed_in", "dropped"]


class RuleDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that somebody writes."""

    id: str
    rule: str
    file: str
    """Path among the packs."""
    state: DraftState
    author: str
    author_name: str = ""
    edition: int
    """Goes up each time it is saved."""
    created: int
    changed: int
    version: str | None = None
    """Digest of the version that was made of it."""
    text: str = ""
    base: str = ""
    """The text of the rule when the draft was begun; empty for a new rule."""


_COLUMNS = tuple(rule_draft.c[name] for name in RuleDraft.__struct_fields__ if name in rule_draft.c)
_NAME = user_account.c.name.label("author_name")


def list_drafts(
    conn: Connection, limit: int, *, after: Place | None = None, rule: str | None = None
) -> list[RuleDraft]:
    """Drafts without their texts, the latest saved first; after: when the last one was saved, and its id."""
    c = rule_draft.c
    brief = [column for column in _COLUMNS if column.name != "base"]
    query = select(*brief, _NAME).outerjoin(user_account, user_account.c.id == c.author)
    if rule is not None:
        query = query.where(c.rule == rule)
    rows = conn.execute(latest_first(query, c.changed, c.id, after=after, limit=limit))
    return [_draft(row) for row in rows.mappings()]


def find_draft(conn: Connection, draft: str) -> RuleDraft:
    """A draft with its text. RequestError CF-H002 for none."""
    query = select(*_COLUMNS, rule_draft.c.body.label("text"), _NAME)
    query = query.outerjoin(user_account, user_account.c.id == rule_draft.c.author)
    row = conn.execute(query.where(rule_draft.c.id == draft)).mappings().one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such draft")
    return _draft(row)


def open_draft_of(conn: Connection, rule: str) -> RuleDraft | None:
    """The draft of a rule that is open."""
    found = conn.execute(select(rule_draft.c.id).where(rule_draft.c.open_key == rule)).scalar()
    return None if found is None else find_draft(conn, found)


def do_open_draft(change: Change, rule: str, file: str, text: str, base: str) -> RuleDraft:
    """Begin a draft. RecordError CF-R070 where one of the rule is open, with who has it.

    base: the text of the rule in force; empty for a new rule.
    """
    made = change.record.new_id()
    held = open_draft_of(change.conn, rule)
    if held is not None:
        raise _taken(held)
    change.add(
        rule_draft,
        id=made,
        rule=rule,
        file=file,
        state="open",
        open_key=rule,
        author=change.by.id,
        base=base,
        body=text,
        created=change.at,
        changed=change.at,
    )
    change.flush()
    return find_draft(change.conn, made)


def do_save_draft(change: Change, draft: str, text: str, edition: int) -> RuleDraft:
    """Keep what its author wrote. edition: the one that was written on; CF-R071 when it is another by now."""
    held = _mine(change, draft)
    c = rule_draft.c
    mine = (c.id == draft, c.edition == edition, c.state == "open")
    values = {"body": text, "changed": change.at, "edition": edition + 1}
    if not change.conn.execute(update(rule_draft).where(*mine).values(**values)).rowcount:
        raise RecordError(
            "CF-R071",
            f"the draft was saved elsewhere: edition {held.edition} instead of {edition}",
            suggestion="load it again, and write your change on that",
        )
    return find_draft(change.conn, draft)


def do_drop_draft(change: Change, draft: str) -> RuleDraft:
    """Close a draft without a version, one's own or one that somebody left behind; its text is kept."""
    _require_open(find_draft(change.conn, draft))
    _do_close(change, draft, "dropped", None)
    return find_draft(change.conn, draft)


def do_hand_in_draft(change: Change, draft: str, archive: bytes, note: str, bundle: str) -> Version:
    """Make a version of a draft: an archive that holds it and was checked."""
    _mine(change, draft)
    version = do_upload_packs(change, archive, note, bundle)
    _do_close(change, draft, "handed_in", version.digest)
    return version


def _do_close(change: Change, draft: str, state: DraftState, version: str | None) -> None:
    values = {"state": state, "open_key": None, "changed": change.at, "version": version}
    change.conn.execute(update(rule_draft).where(rule_draft.c.id == draft).values(**values))


def _mine(change: Change, draft: str) -> RuleDraft:
    found = find_draft(change.conn, draft)
    _require_open(found)
    if found.author != change.by.id:
        raise _taken(found)
    return found


def _require_open(draft: RuleDraft) -> None:
    if draft.state != "open":
        state = draft.state.replace("_", " ")
        raise RecordError("CF-R071", f"the draft is {state}", suggestion="begin a new one")


def _taken(draft: RuleDraft) -> RecordError:
    who = draft.author_name or draft.author
    return RecordError(
        "CF-R070",
        f"{who} has an open draft of `{draft.rule}`",
        suggestion="write together, wait, or drop that draft if it was left behind",
    )


def _draft(row: RowMapping) -> RuleDraft:
    return RuleDraft(**{**row, "author_name": row["author_name"] or ""})
