"""The interface against its own description: requests made from it never find a fault of the service."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from clearford.core.roles import ROLES
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.http.guard import ANYBODY, SIGNED_IN
from clearford.runtime.record.enforcements import Wanted, do_ask_enforcement
from tests.runtime.auth.kit import ROOT
from tests.runtime.http.test_accounts import PERSONS, Client, Place, client, opened
from tests.runtime.http.test_breaches import WHAT
from tests.runtime.http.test_matrix import DOOR, doors_of
from tests.runtime.record.test_enforcements import WANTED

APART = ("/v1/packs", "/log/{path}", "/v1/sign-out")
"""One starts a process for each request, one has paths of its own making, and one ends what the others need;
all have tests of their own."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A service."""
    with opened(str(tmp_path_factory.mktemp("made"))) as found:
        yield found


@pytest.fixture(scope="module")
def visitors(place: Place) -> dict[str, Client]:
    """Nobody, a program that may do all that programs may, and somebody of every role."""
    _, key = do_create_key(place.accounts, ROOT, name="all", scopes=list(ROLES["machine"].holds))
    found = {"nobody": place.browser(), "machine": client(place.app, {"authorization": f"Bearer {key}"})}
    for role in PERSONS.values():
        place.add(role.name, role.name)
        found[role.name] = place.signed_in(role.name)
    return found


def passes(may: str) -> str:
    """Somebody whom the door lets in."""
    if may == ANYBODY:
        return "nobody"
    if may == SIGNED_IN:
        return "auditor"
    holders = [role.name for role in ROLES.values() if role.holds.get(may) in ("always", "leased")]
    return next((name for name in ("machine", *PERSONS) if name in holders), "nobody")


def check_operation(program: Client, operation: Any, known: Mapping[str, str] | None = None) -> None:
    """Some requests of one route, none of which is a fault of ours.

    known: parts of its path that name what is there.
    """

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
        case.path_parameters.update(known or {})
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


@pytest.fixture(scope="module")
def operations(visitors: dict[str, Client]) -> list[Any]:
    """Every route of the description."""
    told = visitors["nobody"].get("/v1/openapi/openapi.json").json()
    schema: Any = schemathesis.openapi.from_dict(told)
    return [found.ok() for found in schema.get_all_operations()]


def test_every_route_is_described_and_somebody_may_call_it(
    visitors: dict[str, Client], operations: list[Any]
) -> None:
    described = {(operation.method.upper(), operation.path) for operation in operations}
    assert len(described) > 60
    doors = doors_of(visitors["nobody"].app)
    told = {(method, re.sub(r":[a-z]+\}", "}", path)) for method, path in doors}
    assert {one for one in told if one[1].startswith("/v1/")} - described == set()
    stopped = [may for may in set(doors.values()) if passes(may) == "nobody"]
    assert set(stopped) <= {ANYBODY, *ROLES["public"].holds}


def test_no_request_of_the_description_is_a_fault_of_ours(
    visitors: dict[str, Client], operations: list[Any]
) -> None:
    for operation in operations:
        if operation.path not in APART:
            check_operation(visitors[passes(operation.definition.raw["x-permission"])], operation)


def test_no_request_about_what_is_there_is_a_fault_of_ours(
    visitors: dict[str, Client], operations: list[Any], place: Place
) -> None:
    """Ids that are made up lead nowhere; these lead to an enforcement, a breach and a rule."""
    with place.service.record.change() as change:
        made = do_ask_enforcement(change, Wanted(**WANTED)).id  # type: ignore[arg-type]
    told = {**WHAT, "aware": place.service.record.now()}
    breach = visitors["legal"].post("/v1/breaches", json=told)
    assert breach.status_code == 201, breach.text
    rule = next(iter(place.service.in_force.bundle.engine.texts))
    known = {"enforcement": made, "breach_id": breach.json()["id"], "rule": str(rule)}
    tried = 0
    for operation in operations:
        names = set(re.findall(r"\{([a-z_]+)\}", operation.path)) & set(known)
        if names:
            tried += 1
            visitor = visitors[passes(operation.definition.raw["x-permission"])]
            check_operation(visitor, operation, {name: known[name] for name in names})
    assert tried > 20
