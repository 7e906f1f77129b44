"""A decision about an item as it goes on record: its entry, its statement, its effects, and what must leave.

The same for rules and for people: what a machine decided and what a person decided differ in the fields
of the entry alone.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from clearford.act.fields import public_fields
from clearford.core.decisions import Outcome
from clearford.core.entries import Automation, Content
from clearford.core.ids import Digest
from clearford.core.reasons import Circumstances, Effects
from clearford.runtime.record.unit import Change, Publication, Record
from clearford.runtime.stores.tables.deeds import statement

TOKEN_BYTES = 32


class ActionTaken(msgspec.Struct, frozen=True):
    """An action that the platform is to carry out, once for its id however often it is told."""

    action_id: str
    name: str
    until: int | None = None
    """Microseconds; none when it has no end of its own."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that is written about one decision, before it is."""

    entry: str
    item: str
    """Reference of the item."""
    subject: str | None
    """Reference of its account."""
    raw: bytes
    """The item as JSON, which is kept as evidence."""
    actor: str | None
    """Id of the account as the platform gave it; kept as evidence."""
    effects: Effects
    circumstances: Circumstances
    outcome: Outcome
    pack: Digest
    auto_detect: bool
    auto_decide: Automation
    exact: bool
    actions: tuple[ActionTaken, ...]
    statement: str | None
    token: str | None
    refs: tuple[str, ...] = ()
    matter: str | None = None
    copy: str | None = None
    """By which near copies of the item are found."""
    also: tuple[Content, ...] = ()
    """Further contents, such as the trace."""

    @property
    def owner(self) -> str:
        """Whose key protects what is kept of it."""
        return self.subject or self.item


def new_token(record: Record) -> str:
    """A random token for a link; only its hash is kept."""
    return urlsafe_b64encode(record.token(TOKEN_BYTES)).decode().rstrip("=")


def actions_of(record: Record, effects: Effects) -> tuple[ActionTaken, ...]:
    """The actions of effects, each with an id of its own."""
    ends = {measure.action: measure.end for measure in effects.measures}
    return tuple(ActionTaken(record.new_id(), name, ends.get(name)) for name in effects.actions)


def do_enter_decision(change: Change, sheet: Sheet) -> None:
    """Write the entry, the statement and the effects of a decision."""
    fields = public_fields(
        sheet.effects, sheet.circumstances, auto_detect=sheet.auto_detect, auto_decide=sheet.auto_decide
    )
    published = _published(change, sheet)
    change.entry(
        "decision",
        made=sheet.entry,
        contents=_contents(sheet),
        owner=sheet.owner,
        also={published.owner: published.contents} if published and published.contents else {},
        item=sheet.item,
        subject=sheet.subject,
        matter=sheet.matter,
        refs=sheet.refs,
        pack=sheet.pack,
        decision=sheet.outcome,
        exact=sheet.exact,
        **fields,
    )
    if published is not None:
        if published.contents:
            change.keep_for(sheet.entry, published.owner, published.keep_days)
        published.do_queue(change)
    _state(change, sheet)
    rule = sheet.effects.reasons[0].rule if sheet.effects.reasons else None
    for action in sheet.actions:
        change.effect(
            action.name,
            entry=sheet.entry,
            action_id=action.action_id,
            item=sheet.item,
            subject=sheet.subject,
            rule=rule,
            until=action.until,
            copy=sheet.copy,
        )


def _published(change: Change, sheet: Sheet) -> Publication | None:
    """What is published of the statement, where the operator publishes statements."""
    words, publish = sheet.effects.statement, change.record.publish
    return None if words is None or publish is None else publish(words, sheet.entry)


def _contents(sheet: Sheet) -> Sequence[Content]:
    contents = [Content("item", sheet.raw), *sheet.also]
    if sheet.actor:
        contents.append(Content("subject", sheet.actor.encode()))
    words = sheet.effects.statement
    if words is not None and words.ground != "order":  # a notice of its own says what an authority ordered
        contents.append(Content("statement", msgspec.json.encode(replace(words, entry=sheet.entry))))
    return contents


def _state(change: Change, sheet: Sheet) -> None:
    """Note the statement of reasons, which its token opens."""
    words = sheet.effects.statement
    if words is None or sheet.token is None or words.redress.appeal_until is None:
        return
    change.add(
        statement,
        id=sheet.statement,
        entry=sheet.entry,
        item=sheet.item,
        subject=sheet.subject,
        audience="author",
        token_hash=change.vault.hash("statement", sheet.token),
        lang=sheet.circumstances.lang or "en",
        created=change.at,
        appeal_until=words.redress.appeal_until,
        informed_at=None,
        state="standing",
    )
