"""Every form of the staff side: sent without its token it does nothing, and every answer has the policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from clearford.console.csp import POLICY
from clearford.console.pages import ROUTES
from clearford.core.roles import ROLES, RoleName, apart
from clearford.runtime.stores.tables.decisions import entry
from tests.console.desk_kit import Pages
from tests.runtime.http.people import House, house_of


def acts_of(house: House) -> int:
    """How many entries there are, but for those of readings and refusals."""
    with house.service.record.read() as conn:
        found = conn.execute(select(func.count()).where(entry.c.type != "read")).scalar_one()
    return int(found)


def paths_of(method: str) -> list[str]:
    """Addresses of every route with a method, about things that are not there."""
    found = {path for route in ROUTES if method in route.http_methods for path in route.paths}
    return sorted(re.sub(r"\{[^}]+\}", "0" * 32, path) for path in found)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home: Path = tmp_path_factory.mktemp("forms") / "home"
    with house_of(home, "") as made:
        yield made


@pytest.fixture(scope="module")
def everybody(house: House) -> list[Pages]:
    """People who hold every role together, some of which stand apart."""
    found: list[Pages] = []
    left: list[RoleName] = [
        role.name for role in ROLES.values() if role.holder == "person" and role.name != "break_glass"
    ]
    while left:
        together: list[RoleName] = []
        for name in left:
            if not any(apart(name, other) for other in together):
                together.append(name)
        left = [name for name in left if name not in together]
        login = f"p{len(found)}"
        house.add(login, *together)
        found.append(Pages(house, house.signed_in(login)))
    return found


def test_a_form_without_its_token_does_nothing(house: House, everybody: list[Pages]) -> None:
    before = acts_of(house)
    wrong = []
    for path in paths_of("POST"):
        for person in everybody:
            answer = person.client.post(path, data={"reason": "x", "why": "x", "choice": "no_action"})
            if not 400 <= answer.status_code < 500:
                wrong.append((path, answer.status_code))
    assert wrong == []
    assert acts_of(house) == before


def test_every_answer_has_the_policy_and_no_page_fails(everybody: list[Pages]) -> None:
    wrong: list[tuple[str, object]] = []
    for path in paths_of("GET"):
        for person in everybody:
            answer = person.client.get(path)
            if answer.status_code >= 500:
                wrong.append((path, answer.status_code))
            elif answer.headers.get("content-type", "").startswith("text/html") and answer.text:
                wrong += [(path, "no policy")] * (answer.headers.get("content-security-policy") != POLICY)
            elif answer.status_code == 200:  # a file, which no browser may show as a page of ours
                kept = answer.headers.get("content-disposition", "").startswith("attachment")
                wrong += [(path, "shown in place")] * (not kept)
    assert wrong == []
