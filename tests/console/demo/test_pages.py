"""After a week every page of the staff side opens for somebody, and has something to see."""

from __future__ import annotations

import pytest

from clearford.console.pages import AREAS
from tests.console.demo.conftest import Passed
from tests.console.demo.visiting import Visitor, addresses, known

_EMPTY, _ROW = 'class="empty"', '<th scope="row"'
ASKED = ("/ledger/find", "/ledger/heads", "/ledger/compare", "/search", "/bulk/new")
"""Pages that show what somebody asks for."""


@pytest.fixture(scope="module")
def visited(passed: Passed, visitor: Visitor) -> tuple[Visitor, dict[str, str]]:
    return visitor, known(passed.service, visitor.people)


def test_every_page_opens_for_somebody(visited: tuple[Visitor, dict[str, str]]) -> None:
    visitor, values = visited
    shut = {}
    for page, path in addresses(values):
        if path is not None and not page.startswith(ASKED):
            login, answer = visitor.first(path)
            if answer.status_code != 200:
                shut[page] = (login, answer.status_code)
    # What somebody may see of a person only where access was granted.
    assert set(shut) <= {"/privacy/requests/{request_id:str}/kept"}


def test_every_area_has_something_to_see(visited: tuple[Visitor, dict[str, str]]) -> None:
    visitor, _ = visited
    empty = []
    for area in AREAS:
        seen = [visitor.open(login, area.path) for login in visitor.people]
        pages = [one.text for one in seen if one.status_code == 200]
        full = [text for text in pages if _EMPTY not in text or _ROW in text]
        if not full and area.path not in ASKED:
            empty.append(area.path)
    assert empty == []
