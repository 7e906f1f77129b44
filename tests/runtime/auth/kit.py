"""Accounts for tests: a real store and vault, quick passwords that are counted, a moved clock."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from clearford.core.access import Identity
from clearford.core.entries import Entry
from clearford.core.errors import AccessError
from clearford.core.roles import RoleName
from clearford.ledger.canonical import decode
from clearford.runtime.auth.factors import do_begin_factor, do_confirm_factor
from clearford.runtime.auth.grants import do_grant
from clearford.runtime.auth.handing_out import SignedIn
from clearford.runtime.auth.passwords import Passwords
from clearford.runtime.auth.service import AccountStore, command_line
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.auth.signing_in import do_sign_in
from clearford.runtime.auth.totp import STEP_S, hotp
from clearford.runtime.auth.users import do_create_user
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.access import role_grant
from clearford.runtime.stores.tables.decisions import entry
from tests.runtime.service_kit import MovedClock, record_on

T = "main"
ORIGIN = "https://record.example"
HERE = "192.0.2.1"
"""From where people come."""
GOOD = "tin7 roof blue kettle"
OWN = {"sec-fetch-site": "same-origin", "origin": ORIGIN}
ROOT = command_line(T)


class Counting(PasswordHasher):
    """A quick hasher that counts comparisons."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.compared += 1
        return super().verify(hash, password)


class House:
    """A store with accounts, and short ways to use it."""

    def __init__(self, store: Store) -> None:
        self.clock = MovedClock()
        self.hasher = Counting()
        self.record = record_on(store, self.clock)
        self.accounts = AccountStore(
            self.record, tenant=T, own_origins=frozenset((ORIGIN,)), passwords=Passwords(self.hasher)
        )

    def add(self, login: str, *roles: RoleName) -> str:
        """An account with the good password and some roles; its id."""
        user = do_create_user(self.accounts, ROOT, login=login, name=login.title(), password=GOOD)
        for role in roles:
            do_grant(self.accounts, ROOT, user=user, role=role)
        return user

    def sign_in(
        self, login: str, password: str = GOOD, code: str | None = None, address: str = HERE
    ) -> SignedIn:
        """Sign in."""
        return do_sign_in(self.accounts, login=login, password=password, code=code, address=address)

    def who(self, signed: SignedIn, *, changes: bool = False) -> Identity:
        """The identity of a session."""
        headers = OWN | {"x-csrf-token": signed.csrf} if changes else {}
        found = self.accounts.identify(headers, {COOKIE: signed.secret}, changes=changes)
        assert found is not None
        return found

    def enrol(self, login: str) -> tuple[Identity, bytes, list[str]]:
        """Sign in and set a second factor up; the identity, its secret and the recovery codes."""
        identity = self.who(self.sign_in(login))
        uri = do_begin_factor(self.accounts, identity, password=GOOD, address=HERE)
        secret = secret_of(uri)
        signed, codes = do_confirm_factor(self.accounts, identity, self.code(secret))
        return self.who(signed), secret, codes

    def code(self, secret: bytes, steps: int = 0) -> str:
        """The code of a device, now or some steps later."""
        return hotp(secret, int(self.clock.now().timestamp()) // STEP_S + steps)

    def move(self, seconds: float) -> None:
        """Put the clock forward."""
        self.clock.move(timedelta(seconds=seconds))

    def entries(self, kind: str = "config") -> list[Entry]:
        """What is on record, in order."""
        return entries_of(self.record, kind)

    def notes(self) -> list[str]:
        """What configuration entries are about."""
        return [str(e.data["what"]) for e in self.entries()]


def entries_of(record: Record, kind: str) -> list[Entry]:
    """The entries of a type, in order."""
    with record.read() as conn:
        rows = conn.execute(select(entry.c.body).where(entry.c.type == kind).order_by(entry.c.seq)).all()
    return [decode(bytes(row.body)) for row in rows]


def secret_of(uri: str) -> bytes:
    """The secret in what an authenticator reads."""
    return base64.b32decode(uri.partition("secret=")[2].partition("&")[0])


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do several things at the same moment; `done` or the code of each."""
    start, said = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait(10)
        try:
            act()
            said.append("done")
        except AccessError as error:
            said.append(error.code)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(said)


def refused(house: House, login: str, password: str, code: str | None = None) -> AccessError:
    """The error of an attempt."""
    with pytest.raises(AccessError) as caught:
        house.sign_in(login, password, code)
    return caught.value


def code_of(caught: pytest.ExceptionInfo[AccessError]) -> str:
    """The code of a refusal."""
    return caught.value.code


def grant_of(house: House, user: str) -> str:
    """The id of the only grant of an account."""
    with house.record.read() as conn:
        found: str = conn.execute(select(role_grant.c.id).where(role_grant.c.user_id == user)).scalar_one()
    return found
