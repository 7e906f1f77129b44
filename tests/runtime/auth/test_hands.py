"""In whose hands a case may lie."""

from __future__ import annotations

from clearford.core.access import NOBODY, Grant, Identity
from clearford.runtime.auth.hands import acting

NOW = 1


def person(*roles: str) -> Identity:
    grants = tuple(Grant(role=role, tenant="main") for role in roles)  # type: ignore[arg-type]
    return Identity(id="u1", tenant="main", kind="person", grants=grants, mfa=True)


def test_who_acts_does_so_in_the_role_that_allows_it() -> None:
    both = person("reviewer", "lead")
    assert acting(both, "case.claim", NOW).role == "reviewer"
    assert acting(both, "case.adjudicate", NOW).role == "lead"


def test_a_machine_is_on_record_as_one_and_nobody_as_the_public() -> None:
    machine = Identity(id="k1", tenant="main", kind="machine")
    assert (acting(machine, "item.submit", NOW).id, acting(machine, "item.submit", NOW).role) == (
        "k1",
        "machine",
    )
    assert acting(NOBODY, "case.claim", NOW).id == "nobody"
