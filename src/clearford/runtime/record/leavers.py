"""Erasure of somebody who worked here: the account, how it signed in, what it looked at and for how long.

What the person decided stays on record by role. The id that stands beside decisions names nobody any more.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update

from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.erasure import Erased, contents_of, note_erased
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.access import sign_in_event, user_account
from clearford.runtime.stores.tables.whole import METADATA


def do_erase_user(change: Change, user: str) -> Erased:
    """Erase an account of staff that was disabled, and whatever is kept about its work.

    RequestError CF-H002 for none; RecordError CF-R058 for one in use.
    """
    change.flush()
    row = change.conn.execute(
        select(user_account).where(user_account.c.id == user).with_for_update()
    ).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such account")
    if row.state != "disabled":
        raise RecordError("CF-R058", "the account is still in use", suggestion="disable it first")
    owner = change.vault.ref("user", user)
    change.vault.hold(change.conn, owner)
    names = contents_of(change, [owner])
    change.vault.destroy(change.conn, owner)
    for table in METADATA.sorted_tables:
        if "user_id" in table.c and table.info["personal"]:
            change.conn.execute(delete(table).where(table.c.user_id == user))
    mine = sign_in_event.c.login == change.vault.ref("login", row.login)
    change.conn.execute(delete(sign_in_event).where(mine))
    change.conn.execute(update(user_account).where(user_account.c.reports_to == user).values(reports_to=None))
    change.conn.execute(delete(user_account).where(user_account.c.id == user))
    return note_erased(change, names, "rights_request", "account")
