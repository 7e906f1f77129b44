"""Routes of erasure: the privacy officer erases a person; the proof of what was there stays."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Serving, Who
from clearford.runtime.record.erasure import Erased, Person, do_erase_owner, person_ref
from clearford.runtime.record.leavers import do_erase_user
from clearford.runtime.stores.tables.contents import subject_key


class Erase(Body, frozen=True):
    """Who is to be erased."""

    account: Annotated[str, Meta(min_length=1, max_length=200)]
    """Id of the account, as the platform names it in items; e-mail address of a reporter; id of staff."""
    of: Literal[Person, "staff"] = "account"


class ErasedShown(msgspec.Struct, frozen=True):
    """What is on record about an erasure."""

    entries: list[str]
    """Ids of the entries that say what was erased; one where nothing was kept, which says that."""
    contents: int
    """How many contents were kept until now."""
    scrubbed: bool
    """Freed pages of the database are overwritten too; else they are with the next run of the timers."""


@post("/v1/erasures", opt={"may": "evidence.erase"}, tags=["privacy"], status_code=201, sync_to_thread=True)
def erase(service: Serving, identity: Who, data: JSONBody[Erase]) -> ErasedShown:
    """Erase whatever belongs to a person; CF-R029 while something holds it up, with the reasons.

    Asked again, it erases what came since. Staff is erased once the account is disabled; CF-R058 before.
    """
    with service.record.change(acting(identity, "evidence.erase", service.record.now())) as change:
        if data.of == "staff":
            made = do_erase_user(change, data.account)
        else:
            owner = person_ref(service.vault, data.of, data.account)
            made = do_erase_owner(change, owner, why="rights_request", numbers=service.office.numbers)
    return shown(made, scrubbed=service.store.scrub(subject_key))


def shown(made: Erased, *, scrubbed: bool) -> ErasedShown:
    """What an erasure came to, as it leaves the service."""
    return ErasedShown(made.entries, made.contents, scrubbed)


ROUTES: tuple[ControllerRouterHandler, ...] = (erase,)
