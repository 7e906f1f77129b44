"""Golden items: kept by leads, handed out as cases that nobody can tell from others, acting on nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from clearford.core.casework import CASE_STATES
from clearford.core.dates import DAY, HOUR, MINUTE
from clearford.core.entries import ENTRY_TYPES
from clearford.core.items import Item
from clearford.ledger.figures import figures
from clearford.ledger.queries import Figure
from clearford.runtime.record.reviews import do_close_settled
from clearford.runtime.record.text_index import do_index_texts
from clearford.runtime.stores.tables.casework import case_file, golden
from clearford.runtime.stores.tables.deeds import effect, statement
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.transparency.queries import QUERIES
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, REMOVE, WARNING, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.work import GOLDEN, tune

HEX = re.compile(r"[0-9a-f]{16}([0-9a-f]{16})?")
TEXT = GOLDEN["item"]["text"]


@pytest.fixture
def lead(house: House) -> Client:
    """A lead who has registered a golden item; every claim is to be golden."""
    tune(house, golden__share=1_000_000)
    house.add("lena", "lead")
    browser = house.signed_in("lena")
    made = browser.post("/v1/golden", json=GOLDEN)
    assert made.status_code == 201, made.text
    return browser


@pytest.fixture
def anna(house: House, lead: Client) -> Client:
    """A reviewer, and a case that waits."""
    house.add("anna", "reviewer")
    house.decide(WARNING)
    return house.signed_in("anna")


def golden_ids(house: House) -> set[str]:
    with house.service.record.read() as conn:
        return set(conn.execute(select(golden.c.case_id)).scalars())


def forms(value: Any, path: str = "$") -> Iterator[tuple[str, str]]:
    """Every field of an answer with the form of its value, lists by their first."""
    if isinstance(value, dict):
        for name, inner in sorted(value.items()):
            yield from forms(inner, f"{path}.{HEX.sub('id', name)}")
    elif isinstance(value, list):
        yield path, f"list of {len(value)}"
        for inner in value[:1]:
            yield from forms(inner, f"{path}[]")
    elif isinstance(value, str):
        yield path, "id" if HEX.fullmatch(value) else value
    else:
        is_moment = isinstance(value, int) and value > 1_000_000
        yield path, "moment" if is_moment else str(value)


PROBES: dict[str, dict[str, Any]] = {
    "undo": {},
    "release": {},
    "heartbeat": {},
    "skip": {"reason": "I know the author."},
    "question": {"to": "author", "question": "Is it yours?"},
    "answer": {"answer": "It is."},
    "decision": NOTHING,
    "reopen": {"reason": "I want to see it again."},
}
"""What somebody may try with a case that is decided."""


def told_before(house: House, browser: Client) -> list[Any]:
    """Everything that somebody is told of a case, from the queues to just before the decision."""

    def queues() -> Any:
        return browser.get("/v1/queues").json()

    found: list[Any] = [queues()]
    claimed = browser.post("/v1/cases/claim", json={}).json()
    path = f"/v1/cases/{claimed['case']['id']}"
    found += [claimed, queues(), browser.get("/v1/cases").json()]
    found += [browser.get(path).json(), browser.get(f"{path}/evidence").json()]
    found += looked_up(house, browser, claimed["case"])
    house.later(minutes=2)
    found += [browser.post(f"{path}/heartbeat").json()]
    found += [browser.post(f"{path}/question", json={"to": "author", "question": "Is it yours?"}).json()]
    found += [queues(), browser.post(f"{path}/answer", json={"answer": "It is."}).json(), queues()]
    found += [browser.post("/v1/cases/claim", json={}).json(), browser.get(f"{path}/evidence").json()]
    found += [browser.post(f"{path}/skip", json={"reason": "I know the author."}).json()]
    found += [queues(), browser.post("/v1/cases/claim", json={}).json()]
    found += [browser.post(f"{path}/release").json(), queues()]
    found += [browser.post(f"{path}/{asked}", json=PROBES[asked]).json() for asked in ("answer", "reopen")]
    found += [browser.post("/v1/cases/claim", json={"queue": "fraud"}).json()]
    assert found[-1]["case"]["id"] == claimed["case"]["id"]
    house.later(minutes=1)
    return found


def told(house: House, browser: Client, body: dict[str, Any]) -> list[Any]:
    """Everything that somebody is told of a case, also when it is decided."""
    found = told_before(house, browser)
    claimed = found[1]
    path = f"/v1/cases/{claimed['case']['id']}"
    for _ in range(2):
        decided = browser.post(f"{path}/decision", json=body)
        assert decided.status_code == 200, decided.text
        found += [decided.json(), {"gone": browser.get(path).status_code}]
        found += [browser.get("/v1/me/decisions").json(), *narrowed(browser, claimed["case"]["id"])]
        undone = browser.post(f"{path}/undo")
        assert undone.status_code == 200, undone.text
        found += [undone.json(), browser.get(path).json(), browser.get(f"{path}/evidence").json()]
    house.later(seconds=11)
    found += [browser.post(f"{path}/decision", json=body).json()]
    house.later(seconds=11)
    for close in (False, True):
        if close:
            house.later(minutes=5)
            with house.service.record.change() as change:
                change.conn.execute(update(outbox).values(state="done"))
                do_close_settled(change, house.service.office)
        for asked, sent in PROBES.items():
            found += [browser.post(f"{path}/{asked}", json=sent).json()]
    return found


def looked_up(house: House, browser: Client, case: dict[str, Any]) -> list[Any]:
    """What one finds who looks for a case that one holds, by whatever one knows of it."""
    with house.service.record.change() as change:
        do_index_texts(change)
    path = f"/v1/cases/{case['id']}"
    item = json.loads(
        next(one["text"] for one in browser.get(f"{path}/evidence").json() if one["name"] == "item")
    )
    known = [case["id"], case["item"], case["subject"], case["entry"], case["rules"][0]]
    told = [item["id"], item["actor"], item["text"], item["text"][5:9]]
    found = [browser.get("/v1/search", params={"q": words}).json() for words in (*known, *told)]
    mine = [[one for one in each["cases"] if one["id"] == case["id"]] for each in found]
    assert [len(one) for one in mine] == [1] * len(mine)
    files = browser.get(f"{path}/media").json()
    return [*mine, files, browser.get(f"/v1/actors/{case['subject']}").json(), *narrowed(browser, case["id"])]


def narrowed(browser: Client, case: str) -> list[Any]:
    """As what a search tells a case, by each filter that may tell it from another."""
    found = []
    for name, values in (("kind", ("review", "report")), ("state", CASE_STATES)):
        for value in values:
            answer = browser.get("/v1/search", params={"q": case, name: value}).json()
            found.append({"filter": value, "cases": len(answer["cases"]), "facets": answer["facets"]})
    return found


@pytest.mark.parametrize(
    ("body", "share"),
    [
        pytest.param(NOTHING, 0, id="decided"),
        pytest.param(NOTHING, 1_000_000, id="drawn for a second reader"),
        pytest.param(REMOVE, 0, id="not what the rules wanted"),
    ],
)
def test_no_field_of_any_answer_tells_a_golden_case_from_another(
    house: House, lead: Client, anna: Client, body: dict[str, Any], share: int
) -> None:
    tune(house, second__share=share)
    as_golden = told(house, anna, body)
    case = as_golden[1]["case"]["id"]
    assert {case} == golden_ids(house)
    tune(house, golden__share=0)
    house.add("bela", "reviewer")
    as_review = told(house, house.signed_in("bela"), body)
    assert as_review[1]["case"]["id"] != case
    assert leveled(as_golden) == leveled(as_review)


TEXTS = {TEXT: "TEXT", WARNING: "TEXT", '"p1"': '"ID"', '"p77"': '"ID"', '"ben"': "AT", '"kim"': "AT"}


def leveled(answers: list[Any]) -> list[tuple[str, str]]:
    """Fields of answers and their forms, without what an author wrote."""
    found = [(path, form) for answer in answers for path, form in forms(answer)]
    for old, new in TEXTS.items():
        found = [(path, form.replace(old, new)) for path, form in found]
    return found


def test_no_field_of_any_answer_tells_a_second_reading_from_a_first(house: House) -> None:
    """But that it was in somebody's hands before, as any case may have been: its version, and no proposal."""
    for name in ("anna", "bela", "cora"):
        house.add(name, "reviewer")
    house.decide(WARNING)
    anna = house.signed_in("anna")
    tune(house, second__share=1_000_000, golden__share=0)
    as_first = told_before(house, anna)
    path = f"/v1/cases/{as_first[1]['case']['id']}"
    assert anna.post(f"{path}/question", json=PROBES["question"]).json()["state"] == "waiting"
    house.service.gate.submit([Item(id="p77", text=TEXT, actor="kim")]).result()
    bela = house.signed_in("bela")
    case = house.claim(bela) or {}
    assert bela.post(f"/v1/cases/{case['id']}/decision", json=REMOVE).json()["state"] == "second_review"
    as_second = told_before(house, house.signed_in("cora"))
    assert as_second[1]["case"]["id"] == case["id"]

    def of_case(found: list[Any]) -> list[tuple[str, str]]:
        return [one for one in leveled(found) if not one[0].endswith((".version", ".cases", ".facets"))]

    assert of_case(as_second) == of_case(as_first)


def test_the_times_of_a_golden_case_are_those_of_one_that_waited(house: House, lead: Client) -> None:
    house.decide(WARNING)
    house.later(hours=30)
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    case = house.claim(anna) or {}
    assert case["id"] in golden_ids(house)
    with house.service.record.read() as conn:
        real = conn.execute(select(case_file.c.opened).where(case_file.c.kind == "review")).scalar_one()
    assert 0 <= real - case["opened"] <= 10 * MINUTE
    hours = (case["due"] - case["opened"]) / HOUR
    assert hours == int(hours) > 0


def test_a_decision_in_a_golden_case_acts_on_nobody(house: House, lead: Client, anna: Client) -> None:
    before = rows_of(house)
    case = house.claim(anna) or {}
    assert case["id"] in golden_ids(house)
    path = f"/v1/cases/{case['id']}"
    anna.post(f"{path}/question", json={"to": "author", "question": "Is it yours?"})
    anna.post(f"{path}/answer", json={"answer": "It is."})
    assert (house.claim(anna) or {})["id"] == case["id"]
    assert anna.post(f"{path}/decision", json=REMOVE).status_code == 200
    assert rows_of(house) == before
    last = entries_of(house.service.record, "golden")[-1]
    assert (last.data["event"], last.data["result"], last.data["differs"]) == ("decided", "confirmed", [])
    with house.service.record.change() as change:
        assert do_close_settled(change, house.service.office) == 1
    with house.service.record.read() as conn:
        state = conn.execute(select(case_file.c.state).where(case_file.c.id == case["id"])).scalar_one()
    assert state == "closed"


def test_no_figure_of_a_report_changes_for_a_golden_case(house: House, lead: Client, anna: Client) -> None:
    before = counted(house)
    case = house.claim(anna) or {}
    path = f"/v1/cases/{case['id']}"
    assert anna.get(f"{path}/evidence").status_code == 200
    assert anna.post(f"{path}/decision", json=REMOVE).status_code == 200
    assert case["id"] in golden_ids(house)
    assert counted(house) == before
    real = house.claim(anna) or {}
    assert anna.post(f"/v1/cases/{real['id']}/decision", json=REMOVE).status_code == 200
    assert counted(house) != before


def counted(house: House) -> list[Figure]:
    """Every figure of the reports, over all there is."""
    every = [one for kind in ENTRY_TYPES for one in entries_of(house.service.record, kind)]
    return list(figures(QUERIES, lambda: every, (0, 1 << 60)))


def rows_of(house: House) -> list[int]:
    """How many rows there are of what acts on people."""
    with house.service.record.read() as conn:
        return [len(conn.execute(select(table)).all()) for table in (effect, outbox, statement)]


def test_a_wrong_answer_is_counted_with_its_item(house: House, lead: Client, anna: Client) -> None:
    case = house.claim(anna) or {}
    assert anna.post(f"/v1/cases/{case['id']}/decision", json=NOTHING).status_code == 200
    last = entries_of(house.service.record, "golden")[-1]
    assert (last.data["result"], last.data["differs"]) == ("wrong", ["outcome", "actions", "ground"])
    shown = lead.get("/v1/golden").json()
    assert shown["after"] is None
    item = shown["items"][0]
    assert (item["served"], item["confirmed"], item["wrong"]) == (1, 0, 1)
    assert {name: item[name] for name in ("item", "harm", "note")} == {
        name: GOLDEN[name] for name in ("item", "harm", "note")
    }
    assert TEXT not in str(entries_of(house.service.record, "golden"))


def test_a_golden_case_stays_one_whatever_a_lead_does(house: House, lead: Client, anna: Client) -> None:
    case = house.claim(anna) or {}
    path = f"/v1/cases/{case['id']}"
    assert anna.post(f"{path}/decision", json=NOTHING).status_code == 200
    with house.service.record.change() as change:
        do_close_settled(change, house.service.office)
    for asked, sent in PROBES.items():
        lead.post(f"{path}/{asked}", json=sent)
    with house.service.record.read() as conn:
        mine = select(case_file.c.kind, case_file.c.body).where(case_file.c.id == case["id"])
        row = conn.execute(mine).one()
    assert (row.kind, b'"kind":"golden"' in bytes(row.body)) == ("golden", True)


def test_nobody_else_is_ever_offered_a_golden_case(house: House, lead: Client, anna: Client) -> None:
    case = house.claim(anna) or {}
    house.later(minutes=20)  # the lease is over
    house.add("bela", "reviewer")
    bela = house.signed_in("bela")
    tune(house, golden__share=0)
    first = house.claim(bela) or {}
    assert first["id"] != case["id"]
    assert bela.get("/v1/queues").json() == []
    assert house.claim(bela) is None
    assert problem(bela.get(f"/v1/cases/{case['id']}")) == (404, "CF-H002")
    assert (house.claim(anna) or {})["id"] == case["id"]


def test_the_same_golden_item_comes_once_in_a_while(house: House, lead: Client, anna: Client) -> None:
    def shown() -> bool:
        case = house.claim(anna) or {}
        assert anna.post(f"/v1/cases/{case['id']}/decision", json=REMOVE).status_code == 200
        return case["id"] in golden_ids(house)

    assert [shown(), shown()] == [True, False]
    house.decide(WARNING, "p2")
    set_back(house, days=119)
    assert not shown()
    house.decide(WARNING, "p3")
    set_back(house, days=2)
    assert shown()


def set_back(house: House, days: int) -> None:
    """Let golden items have been handed out so much earlier."""
    with house.service.store.write() as conn:
        conn.execute(update(golden).values(at=golden.c.at - days * DAY))


def test_whoever_knows_the_answers_is_tested_with_none(house: House, lead: Client) -> None:
    house.decide(WARNING)
    assert (house.claim(lead) or {})["id"] not in golden_ids(house)


def test_a_retired_item_is_handed_out_no_more(house: House, lead: Client, anna: Client) -> None:
    made = lead.get("/v1/golden").json()["items"][0]["id"]
    assert lead.post(f"/v1/golden/{made}/retire").status_code == 204
    assert problem(lead.post(f"/v1/golden/{made}/retire")) == (404, "CF-H002")
    assert house.claim(anna) is not None
    assert golden_ids(house) == set()
    assert lead.get("/v1/golden").json()["items"][0]["retired"] is not None


REFUSED: dict[str, tuple[dict[str, Any], tuple[int, str]]] = {
    "no-rule-asks": ({"item": {"id": "p1", "text": "good morning"}}, (409, "CF-R030")),
    "another-harm": ({"harm": "spam.link"}, (409, "CF-R030")),
    "an-answer-without-actions": ({"answer": {"outcome": "restrict"}}, (409, "CF-R022")),
    "an-action-that-is-none": (
        {"answer": {"outcome": "restrict", "actions": ["brand"], "ground": "contract"}},
        (409, "CF-R025"),
    ),
    "no-item": ({"item": {"text": "x"}}, (422, "CF-I003")),
    "no-note": ({"note": ""}, (400, "CF-H001")),
    "a-field-slipped-in": ({"served": 3}, (400, "CF-H001")),
}


def test_what_would_be_told_apart_is_not_taken(house: House) -> None:
    house.add("lena", "lead")
    lena = house.signed_in("lena")
    refused = {
        name: problem(lena.post("/v1/golden", json=GOLDEN | change)) for name, (change, _) in REFUSED.items()
    }
    assert refused == {name: expected for name, (_, expected) in REFUSED.items()}
    assert lena.get("/v1/golden").json() == {"items": [], "after": None}


def test_a_reviewer_learns_nothing_of_golden_items(house: House, lead: Client, anna: Client) -> None:
    assert problem(anna.get("/v1/golden")) == (403, "CF-A002")
    assert problem(anna.post("/v1/golden", json=GOLDEN)) == (403, "CF-A002")
