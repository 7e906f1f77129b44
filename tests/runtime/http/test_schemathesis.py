"""The interface against its own description: requests made from it never find a fault of the service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from clearford.core.roles import ROLES
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.http.guard import ANYBODY, SIGNED_IN
from tests.runtime.auth.kit import ROOT
from tests.runtime.http.test_accounts import PERSONS, Client, client, opened
from tests.runtime.http.test_matrix import DOOR

APART = ("/v1/packs", "/log/{path}", "/v1/sign-out")
"""One starts a process for each request, one has paths of its own making, and one ends what the others need;
all have tests of their own."""


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Client]]:
    """Nobody, a program that may do all that programs may, and somebody of every role."""
    with opened(str(tmp_path_factory.mktemp("made"))) as place:
        _, key = do_create_key(place.accounts, ROOT, name="all", scopes=list(ROLES["machine"].holds))
        found = {"nobody": place.browser(), "machine": client(place.app, {"authorization": f"Bearer {key}"})}
        for role in PERSONS.values():
            place.add(role.name, role.name)
            found[role.name] = place.signed_in(role.name)
        yield found


def passes(may: str) -> str:
    """Somebody whom the door lets in."""
    if may == ANYBODY:
        return "nobody"
    if may == SIGNED_IN:
        return "auditor"
    holders = [role.name for role in ROLES.values() if role.holds.get(may) in ("always", "leased")]
    return next((name for name in ("machine", *PERSONS) if name in holders), "nobody")


def check_operation(program: Client, operation: Any) -> None:
    """Some requests of one route, none of which is a fault of ours."""

    @settings(
        max_examples=4,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        values = case.as_transport_kwargs(base_url=str(program.base_url))
        values.pop("cookies", None)
        if isinstance(values.get("data"), bytes):  # a body that is a file
            values["content"] = values.pop("data")
        answer = program.request(**values)
        assert answer.status_code < 500, (operation.label, answer.text)
        stopped = answer.status_code in (401, 403) and answer.json()["code"] in DOOR
        assert not stopped, (operation.label, answer.text)
        described = operation.definition.raw["responses"]
        assert str(answer.status_code) in described, (operation.label, answer.status_code, answer.text)

    ask()


def test_no_request_of_the_description_is_a_fault_of_ours(visitors: dict[str, Client]) -> None:
    told = visitors["nobody"].get("/v1/openapi/openapi.json").json()
    schema: Any = schemathesis.openapi.from_dict(told)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 60
    for operation in operations:
        if operation.path not in APART:
            check_operation(visitors[passes(operation.definition.raw["x-permission"])], operation)
