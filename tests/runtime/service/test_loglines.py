"""The log as JSON: every line an object that says when, how bad, which request and code; nobody's content."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import get
from litestar.params import FromQuery

from clearford.console.staff import make_staff
from clearford.runtime.http.app import make_app
from clearford.runtime.http.guard import ANYBODY
from clearford.runtime.service.loglines import JsonLines
from tests.runtime.http.people import house_of
from tests.runtime.http.test_accounts import client

PHONE = "+49 555 0100 4711"


class Kept(logging.Handler):
    """Keeps the lines that are written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    made, root = Kept(), logging.getLogger("clearford")
    root.addHandler(made)
    yield made
    root.removeHandler(made)


@get("/broken", opt={"may": ANYBODY}, sync_to_thread=False)
def broken(said: FromQuery[str]) -> None:
    """Fails with the words of whoever asks."""
    raise ValueError(said)


def test_no_line_has_what_somebody_wrote(kept: Kept, tmp_path: Path) -> None:
    with house_of(tmp_path / "home", "") as house:
        browser = client(make_app(house.service, house.accounts, also=(broken,)), {})
        house.decide(f"call me: {PHONE}")
        for body in (f'{{"item": "{PHONE}"', f'{{"{PHONE}": 1}}', json.dumps({"reasons": PHONE})):
            browser.post("/v1/reports", content=body, headers={"content-type": "application/json"})
        browser.get(f"/v1/reports/{PHONE}")
        answer = browser.get("/broken", params={"said": PHONE})
    assert answer.status_code == 500
    lines: list[dict[str, Any]] = [json.loads(line) for line in kept.lines]
    (fault,) = [line for line in lines if line.get("fault") == "ValueError"]
    assert (fault["level"], fault["request"]) == ("error", answer.headers["x-request-id"])
    assert any("test_loglines.py" in place for place in fault["at"])
    assert fault["time"].endswith("+00:00")
    assert not [line for line in kept.lines if PHONE in line or "4711" in line.replace(fault["request"], "")]


def test_a_code_stands_by_itself(kept: Kept) -> None:
    logging.getLogger("clearford.work").error("%s: %s", "integrate", "CF-S006 the database\ndoes not answer")
    (line,) = kept.lines
    assert "\n" not in line
    assert json.loads(line)["code"] == "CF-S006"


def test_the_applications_leave_the_log_of_the_process_as_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = logging.getLogger()
    caplog.set_level(logging.WARNING)
    caplog.handler.setLevel(logging.NOTSET)
    before = list(root.handlers)
    with house_of(tmp_path / "home", "") as house:
        api = make_app(house.service, house.accounts)
        staff = make_staff(api, house.service)
        # A page asks the interface through a client of its own, which says so where it is let.
        assert client(staff, {}).get("/sign-in").status_code == 200
        client(staff, {}).get("/review")
    assert (root.level, root.handlers) == (logging.WARNING, before)
    assert not [record for record in caplog.records if not record.name.startswith("clearford")]
