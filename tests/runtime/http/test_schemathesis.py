"""The interface against its own description: requests made from it never find a fault of the service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from clearford.core.roles import ROLES
from clearford.runtime.auth.grants import do_create_key
from tests.runtime.auth.kit import ROOT
from tests.runtime.http.test_accounts import Client, client, opened

APART = ("/v1/packs", "/log/{path}")
"""One starts a process for each request, one has paths of its own making; both have tests of their own."""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A program that may do all that programs may."""
    with opened(str(tmp_path_factory.mktemp("made"))) as place:
        _, key = do_create_key(place.accounts, ROOT, name="all", scopes=list(ROLES["machine"].holds))
        yield client(place.app, {"authorization": f"Bearer {key}"})


def check_operation(program: Client, operation: Any) -> None:
    """Some requests of one route, none of which is a fault of ours."""

    @settings(
        max_examples=6,
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
        answer = program.request(**values)
        assert answer.status_code < 500, (operation.label, answer.text)
        described = operation.definition.raw["responses"]
        assert str(answer.status_code) in described, (operation.label, answer.status_code, answer.text)

    ask()


def test_no_request_of_the_description_is_a_fault_of_ours(program: Client) -> None:
    schema: Any = schemathesis.openapi.from_dict(program.get("/v1/openapi/openapi.json").json())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 60
    for operation in operations:
        if operation.path not in APART:
            check_operation(program, operation)
