"""What whoever holds a link may do: the same for statements of reasons and for reports."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response
from msgspec import Meta

from clearford.act.letter import Letter
from clearford.core.access import Identity, Row, require
from clearford.runtime.auth.hands import acting
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.auth.tokens import LinkPurpose
from clearford.runtime.http import pages
from clearford.runtime.http.cases import Body
from clearford.runtime.record.appeals import LONGEST, do_file_appeal
from clearford.runtime.record.statements import Told
from clearford.runtime.service.wiring import Service


class AppealText(Body, frozen=True):
    """An appeal in the person's own words."""

    text: Annotated[str, Meta(max_length=4 * LONGEST)]


class Filed(msgspec.Struct, frozen=True):
    """An appeal that was filed."""

    appeal: str
    due: int
    """By when it is decided; microseconds since 1970."""


def holder(
    service: Service, accounts: AccountStore, purpose: LinkPurpose, token: str, permission: str
) -> Identity:
    """Whoever holds a link. AccessError CF-A009 for a link that opens nothing."""
    who = accounts.identify_link(purpose, token)
    require(who, permission, service.record.now(), Row(tenant=who.tenant, object=who.id))
    return who


def file_appeal(
    service: Service, accounts: AccountStore, purpose: LinkPurpose, token: str, text: str
) -> Filed:
    """Appeal against what a statement says, or the outcome of a report."""
    who = holder(service, accounts, purpose, token, "appeal.file")
    with service.record.change(acting(who, "appeal.file", service.record.now())) as change:
        made = do_file_appeal(change, service.office, who.id, text)
    return Filed(made.id, made.due)


def page_of(told: Told, *, more: str = "", others: tuple[Letter, ...] = ()) -> Response[str]:
    """A letter as a page, with the form to appeal, or how the appeal stands.

    more: HTML that follows, already safe. others: letters that stand below.
    """
    lang, appeal = told.letter.lang, told.appeal
    decided = [] if appeal is None or appeal.letter is None else [appeal.letter]
    if appeal is not None:
        part = "" if decided else pages.filed(lang)
    else:
        # What an authority ordered is contested in the way that its letter names.
        open_ = told.state == "standing" and told.letter.kind != "order"
        part = pages.appeal_form(lang, most=LONGEST) if open_ else ""
    return pages.page([told.letter, *decided, *others], lang, more=part + more)
