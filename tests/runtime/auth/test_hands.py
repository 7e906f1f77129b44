"""In whose hands a case may lie."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from clearford.core.access import NOBODY, Grant, Identity
from clearford.core.casework import Hand, ItemFacts
from clearford.runtime.auth.hands import acting, open_to
from clearford.runtime.record.cases import Office, do_open_case
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file
from tests.runtime.service_kit import record_on

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


@pytest.mark.parametrize(
    ("out", "left"),
    [
        pytest.param((), {None, "fraud.romance", "fraudulent", "sexual.solicitation"}, id="nothing"),
        pytest.param(("fraud",), {None, "fraudulent", "sexual.solicitation"}, id="a family"),
        pytest.param(("sexual.solicitation",), {None, "fraud.romance", "fraudulent"}, id="a harm"),
        pytest.param(("fraud.romance", "sexual"), {None, "fraudulent"}, id="both"),
    ],
)
def test_what_somebody_opted_out_of_is_never_fetched(
    store: Store, out: tuple[str, ...], left: set[str | None]
) -> None:
    record = record_on(store)
    with record.change() as change:
        for harm in (None, "fraud.romance", "fraudulent", "sexual.solicitation"):
            facts = ItemFacts(item=f"i{harm}", harm=harm)
            do_open_case(change, Office.of(record.vault), "review", facts, entry=None)
    with record.read() as conn:
        found = conn.execute(select(case_file.c.harm).where(open_to(Hand(id="a", opted_out=frozenset(out)))))
        assert set(found.scalars()) == left
