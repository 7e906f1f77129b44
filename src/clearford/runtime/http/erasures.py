"""Routes of erasure: the privacy officer erases a person; the proof of what was there stays."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Serving, Who
from clearford.runtime.record.erasure import do_erase_owner
from clearford.runtime.stores.tables import subject_key


class Erase(Body, frozen=True):
    """Who asked to be erased."""

    account: Annotated[str, Meta(min_length=1, max_length=200)]
    """Id of the account, as the platform names it in items."""


class ErasedShown(msgspec.Struct, frozen=True):
    """What is on record about an erasure."""

    entries: list[str]
    """Ids of the entries that say what was erased; none where nothing was kept."""
    scrubbed: bool
    """Freed pages of the database are overwritten too; else they are with the next run of the timers."""


@post("/v1/erasures", opt={"may": "evidence.erase"}, tags=["privacy"], status_code=201, sync_to_thread=True)
def erase(service: Serving, identity: Who, data: JSONBody[Erase]) -> ErasedShown:
    """Erase whatever belongs to an account; CF-R029 while a case about it is open.

    Asked again, it erases what came since.
    """
    owner = service.vault.ref("subject", data.account)
    with service.record.change(acting(identity, "evidence.erase", service.record.now())) as change:
        made = do_erase_owner(change, owner, why="rights_request")
    return ErasedShown(made, service.store.scrub(subject_key))


ROUTES: tuple[ControllerRouterHandler, ...] = (erase,)
