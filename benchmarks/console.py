"""The pages of the console over a store with a million decisions and 200,000 cases: time at the server.

    ./dev bench console

A demo week is made through the ordinary pipeline and grown to half a year of a platform (`grown`). Then
everybody signs in, opens every page in turn, asks what pages can be asked, and decides cases, in one process
without a network. Told is processor time of the application, templates and compression included, and beside
it the time that went by. On PostgreSQL, where there is a server, it is the same with a fifth of the rows;
what its own processes compute is in the time that went by alone.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
from sqlalchemy import select

from benchmarks.grown import grow, grow_on_server, leave_waiting, make_searchable
from benchmarks.measure import Line, at_most, figure, missing, percentile
from benchmarks.setting import Setting
from clearford.console.demo.people import Door
from clearford.console.demo.serving import settings_of
from clearford.console.demo.week import Made, make_week
from clearford.runtime.service.settings import Settings
from clearford.runtime.service.wiring import Service
from clearford.runtime.stores.tables.casework import case_file, case_hand
from clearford.runtime.stores.tables.deeds import statement
from tests.console.demo.visiting import Visitor, addresses, known
from tests.console.desk_kit import forms_of
from tests.support import postgres

SCALE = 0.2
SERVER_DECISIONS, SERVER_CASES = 200_000, 40_000
RUNS = 21
MOST_MS = 100.0
TOGETHER = 1_000
"""Cases that are decided together at most."""


class Visit(NamedTuple):
    """What somebody opens or does, again and again."""

    open: Callable[[], Any]
    """The answer; what is measured."""
    read: Callable[[Any], None] = lambda answer: None
    """What a browser does with the answer before the next time."""


def run(_: Setting) -> list[Line]:
    """Every line of this measurement."""
    with tempfile.TemporaryDirectory(prefix="clearford-bench-") as folder:
        settings = settings_of(Path(folder))
        made = make_week(settings, scale=SCALE)
        leave_waiting(settings)
        week = Path(folder) / "week.db"
        with closing(sqlite3.connect(settings.database())) as old, closing(sqlite3.connect(week)) as new:
            old.backup(new)
        rows = grow(Path(settings.database()))
        return [*_lines("SQLite", settings, made, rows), *_on_server(settings, made, week)]


def _on_server(settings: Settings, made: Made, week: Path) -> list[Line]:
    try:
        with postgres.server(f"b{os.getpid()}", durable=True) as url, postgres.database(url) as own:
            rows = grow_on_server(week, own.url, SERVER_DECISIONS, SERVER_CASES)
            store = own.url.render_as_string(hide_password=False)
            return [*_lines("PostgreSQL", msgspec.structs.replace(settings, store=store), made, rows)]
    except LookupError:
        return [missing("console on PostgreSQL", "a server of it")]


def _lines(store: str, settings: Settings, made: Made, rows: dict[str, int]) -> Iterator[Line]:
    """p95 of each page, question and act, and of all of them."""
    service = Service.open(settings)
    everything: list[float] = []
    try:
        texts = make_searchable(service)
        note = f"{rows['case_file']:,} cases, {texts:,} texts that are searched"
        yield figure(f"{store}: rows of decisions", rows["decided"], "", note)
        with Door(service) as door, closing(Visitor(service, made, door)) as visitor:
            for name, login, visit in _visits(service, visitor):
                times = [_timed(visit) for _ in range(RUNS)]
                line = _line(f"{store}: {name}", login, times, visit)
                everything += [spent for spent, _ in times] if line.goal else []
                yield line
        yield figure(f"{store}: all pages, p95", percentile(everything, 0.95), "ms", f"{RUNS} visits each")
    finally:
        service.close()
        service.store.close()


def _line(name: str, login: str, times: list[tuple[float, float]], visit: Visit) -> Line:
    spent, went = ([one[at] for one in times] for at in (0, 1))
    answer = visit.open()
    note = (
        f"p50 {percentile(spent, 0.5):.1f} ms; by the clock p50 {percentile(went, 0.5):.1f} ms, "
        f"p95 {percentile(went, 0.95):.1f} ms; {len(answer.content):,} bytes, {login}"
    )
    worst = percentile(spent, 0.95)
    if "html" in answer.headers.get("content-type", "html"):
        return at_most(f"{name}, p95", worst, MOST_MS, "ms", note)
    return figure(f"{name}, p95", worst, "ms", note)  # a file, which is as long as what it holds


def _visits(service: Service, visitor: Visitor) -> Iterator[tuple[str, str, Visit]]:
    """What is visited: its name, by whom, and how."""
    for page, path in addresses(known(service, visitor.people)):
        login, answer = visitor.first(path) if path else ("", None)
        if path is not None and answer is not None and answer.status_code == 200:
            yield page, login, _page(visitor, login, path)
    for name, login, path in _questions(service):
        yield name, login, _page(visitor, login, path)
    decisions, previews = Decisions(visitor, "wei"), Previews(service, visitor, "sara")
    yield f"preview of {TOGETHER} cases", "sara", Visit(previews.one, previews.go_on)
    yield "decide and go on", "wei", Visit(decisions.one, decisions.go_on)


def _page(visitor: Visitor, login: str, path: str) -> Visit:
    return Visit(lambda: visitor.open(login, path))


def _questions(service: Service) -> Iterator[tuple[str, str, str]]:
    with service.record.read() as conn:
        number = conn.execute(select(statement.c.id).limit(1).offset(1_000)).scalar_one()
        row = conn.execute(select(case_file).where(case_file.c.subject.is_not(None)).limit(1)).one()
    asked = {
        "two characters": "客服",
        "words": "refund",
        "a statement's number": number,
        "an account": row.subject,
        "a rule": row.rule.partition("@")[0],
        "a case": row.id,
        "nothing": "nothing that anybody wrote",
    }
    for name, words in asked.items():
        yield f"/search for {name}", "sara", f"/search?q={quote(words)}"
    yield "/search for a kind", "sara", "/search?kind=report"
    yield "/search for a state", "sara", "/search?state=closed"
    yield "/search for a rare pair", "sara", "/search?state=decided&language=xx"
    yield "/audit for some changes", "noor", "/audit?what=grant."


class Previews:
    """What deciding as many cases together as one may would do."""

    def __init__(self, service: Service, visitor: Visitor, login: str) -> None:
        c = case_file.c
        fresh = (c.kind == "review", c.state == "queued", c.closed_at.is_(None), c.minors == 0)
        waiting = select(c.id).where(*fresh, c.root.not_in(select(case_hand.c.root)))
        with service.record.read() as conn:
            self._ids = conn.execute(waiting.limit(TOGETHER)).scalars().all()
        self._visitor, self._login = visitor, login
        self._fields = self._blank()

    def _blank(self) -> dict[str, str]:
        """A form with a key of its own: one that is sent again is answered without any work."""
        page = self._visitor.open(self._login, f"/bulk/new?case={self._ids[0]}").text
        return _form(page, "/bulk/preview")

    def one(self) -> Any:
        """The preview."""
        chosen = {**self._fields, "case": self._ids, "choice": "no_action", "reason": "They warn others."}
        return self._visitor.send(self._login, "/bulk/preview", chosen)

    def go_on(self, answer: Any) -> None:
        """Begin anew."""
        assert answer.status_code == 200, answer.text
        self._fields = self._blank()


class Decisions:
    """Cases that one person decides one after the other, as the page of a case does it."""

    def __init__(self, visitor: Visitor, login: str) -> None:
        self._visitor, self._login = visitor, login
        held = _form(visitor.open(login, "/review").text, "/review/claim")
        self._case = visitor.send(login, "/review/claim", held).headers["location"]
        self._fields = _form(visitor.open(login, self._case).text, f"{self._case}/decision")

    def one(self) -> Any:
        """Decide the case that is held; the page of the next one comes with the answer."""
        decided = {**self._fields, "choice": "no_action", "reason": "It warns others."}
        return self._visitor.send(self._login, f"{self._case}/decision", decided, hx_request="true")

    def go_on(self, answer: Any) -> None:
        """Read the page of the next case."""
        assert answer.status_code == 200, answer.text
        self._case = answer.headers["hx-push-url"]
        self._fields = _form(answer.text, f"{self._case}/decision")


def _form(page: str, action: str) -> dict[str, str]:
    return next(fields for where, fields in forms_of(page) if where == action)


def _timed(visit: Visit) -> tuple[float, float]:
    """Milliseconds of the processor for one visit, all threads together, and those that went by."""
    start, clock = time.process_time(), time.perf_counter()
    answer = visit.open()
    spent, went = time.process_time() - start, time.perf_counter() - clock
    visit.read(answer)
    return spent * 1_000, went * 1_000
