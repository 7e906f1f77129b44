"""Looking an account up by its reference: how it stands, for those who work on a case of it."""

from __future__ import annotations

from litestar import get
from litestar.types import ControllerRouterHandler
from sqlalchemy import exists

from clearford.core.access import holds
from clearford.core.errors import RequestError
from clearford.runtime.auth.hands import case_rows
from clearford.runtime.http.cases import Serving, Who
from clearford.runtime.http.params import Id
from clearford.runtime.record.actors import Actor, actor_of
from clearford.runtime.record.golden import offered_to
from clearford.runtime.record.guises import Guises
from clearford.runtime.stores.tables.casework import case_file


@get("/v1/actors/{ref:str}", opt={"may": "case.read"}, tags=["cases"], sync_to_thread=True)
def read_actor(service: Serving, identity: Who, ref: Id) -> Actor:
    """The history of an account, by the reference that its cases give.

    For whoever holds a case of it, and for those who see every account's measures. Cases of harms and
    languages outside the person's grants are left out.
    """
    now = service.record.now()
    with service.record.read() as conn:
        held = exists().where(case_file.c.subject == ref, case_rows(identity, "case.read", now))
        if not (holds(identity, "measure.read", now) or conn.execute(held.select()).scalar()):
            raise RequestError("CF-H002", "there is no such account in a case that you hold")
        allowed = case_rows(identity, "case.read", now, unleased=True) & offered_to(identity.id)
        guises = Guises.of(conn, service.office, identity.id, now)
        return actor_of(conn, ref, now, allowed, guises=guises)


ROUTES: tuple[ControllerRouterHandler, ...] = (read_actor,)
"""Every route of this module."""
