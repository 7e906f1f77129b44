"""The door: who asks, whether they may, and how often."""

from __future__ import annotations

import msgspec
import pytest

from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.http.app import make_app
from clearford.runtime.http.guard import ANYBODY, SIGNED_IN
from tests.runtime.auth.kit import ROOT, entries_of
from tests.runtime.http.people import House, problem
from tests.runtime.http.test_accounts import client


def test_nobody_a_stranger_and_a_key_without_scope_are_told_apart(house: House) -> None:
    _, key = do_create_key(house.accounts, ROOT, name="p", scopes=["item.submit"])
    program = client(house.app, {"authorization": f"Bearer {key}"})
    stranger = client(house.app, {"authorization": "Bearer cfk_none"})
    assert problem(house.browser().get("/metrics")) == (401, "CF-A014")
    assert problem(stranger.get("/metrics")) == (401, "CF-A008")
    assert problem(program.get("/metrics")) == (403, "CF-A002")
    assert problem(program.get("/v1/me")) == (403, "CF-A002")
    assert entries_of(house.service.record, "read")[-1].data == {"what": "health.read", "refused": True}


def test_an_address_without_a_name_may_not_ask_for_ever(house: House) -> None:
    service = house.service
    limits = msgspec.structs.replace(service.settings.limits, public_a_minute=2)
    service.settings = msgspec.structs.replace(service.settings, limits=limits)
    public = client(make_app(service, house.accounts), {})
    seen = [public.get(path).status_code for path in ("/v1/statements/x", "/log/x/checkpoint") * 2]
    assert seen == [404, 404, 429, 429]
    assert [public.get("/live").status_code for _ in range(3)] == [200] * 3


def test_keys_and_sessions_that_are_guessed_run_out_of_tries(house: House) -> None:
    service = house.service
    limits = msgspec.structs.replace(service.settings.limits, public_a_minute=2)
    service.settings = msgspec.structs.replace(service.settings, limits=limits)
    app = make_app(service, house.accounts)
    seen = [client(app, {"authorization": f"Bearer cfk_{n}"}).get("/v1/users").status_code for n in range(3)]
    assert seen == [401, 401, 429]
    assert client(app, {}).get("/v1/transparency").status_code == 200, "others at the address are served"


@pytest.mark.parametrize("word", [ANYBODY, SIGNED_IN])
def test_words_for_doors_are_no_permissions(word: str) -> None:
    assert "." not in word
