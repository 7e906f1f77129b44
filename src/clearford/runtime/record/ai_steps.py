"""What happens to an AI service: the step in its timeline, and the version that counts up with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.ai_services import ai_service, ai_service_event


def do_note_step(
    change: Change, service_id: str, event: str, made: str, *, about: str = "", **columns: Any
) -> None:
    """Write a step whose entry is `made`, and columns of the service that it changes."""
    change.conn.execute(
        update(ai_service)
        .where(ai_service.c.id == service_id)
        .values(**{"version": ai_service.c.version + 1, **columns})
    )
    by = None if change.by.role == "system" else change.by.id
    change.add(
        ai_service_event, service_id=service_id, at=change.at, event=event, by=by, about=about, entry=made
    )
