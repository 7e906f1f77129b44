"""Queues."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.queues import Queue, check_queues, route
from clearford.core.casework import CASE_KINDS
from clearford.core.errors import RecordError
from tests.cases.data import queues
from tests.cases.people import queued

DATA = Path(__file__).parents[2] / "src/clearford/packs/_data"
HARMS = re.findall(r"^- \{id: ([\w.-]+),.*route: ([\w-]+)", (DATA / "harms.yaml").read_text(), re.MULTILINE)


def queue(name: str, **filters: Any) -> Queue:
    return Queue(name=name, en=name, zh=name, **filters)


REST = [queue("rest"), queue("children", child_safety=True)]


def test_the_shipped_queues_fit_together() -> None:
    check_queues(queues())
    assert len(queues()) > 10


@pytest.mark.parametrize(("harm", "name"), [pytest.param(*row, id=row[0]) for row in HARMS])
def test_a_case_of_a_harm_waits_where_its_rules_would_send_it(harm: str, name: str) -> None:
    assert route(queues(), queued(harm=harm)) == name


@pytest.mark.parametrize(
    ("kind", "harm", "name"),
    [
        pytest.param("appeal", "fraud.romance", "appeals", id="appeal"),
        pytest.param("appeal", "minors.grooming", "minors-appeals", id="appeal about a minor"),
        pytest.param("quality", "spam.bulk", "samples", id="sample"),
        pytest.param("golden", "spam.bulk", "spam", id="a golden item looks like any other"),
        pytest.param("order", None, "orders", id="order"),
        pytest.param("report", None, "general", id="no harm known"),
        pytest.param("report", "fraud.unheard-of", "fraud", id="a new harm of a known family"),
    ],
)
def test_routes(kind: Any, harm: str | None, name: str) -> None:
    assert route(queues(), queued(kind, harm=harm)) == name


def test_the_narrower_queue_gets_the_case() -> None:
    found = [*REST, queue("fraud", harms=("fraud",)), queue("love", harms=("fraud.romance",), langs=("en",))]
    check_queues(found)
    assert route(found, queued(harm="fraud.romance", lang="en")) == "love"
    assert route(found, queued(harm="fraud.romance", lang="zh")) == "fraud"
    assert route(found, queued(harm="fraud.romance", lang=None)) == "fraud"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        pytest.param(REST[:1], "child safety", id="no queue for child safety"),
        pytest.param([queue("a", harms=("fraud",)), REST[1]], "everything else", id="nothing takes the rest"),
        pytest.param([*REST, queue("more")], "neither", id="two take everything"),
        pytest.param(
            [*REST, queue("a", harms=("x",)), queue("a", harms=("y",))], "twice", id="one name twice"
        ),
        pytest.param(
            [*REST, queue("a", harms=("fraud",)), queue("b", kinds=("review",))],
            "`a` and `b`",
            id="they cross",
        ),
        pytest.param(
            [*REST, queue("a", harms=("fraud",), langs=("en",)), queue("b", harms=("fraud.romance",))],
            "`a` and `b`",
            id="a harm of the family in any language",
        ),
    ],
)
def test_queues_that_do_not_fit_together(found: list[Queue], words: str) -> None:
    with pytest.raises(RecordError, match=words) as caught:
        check_queues(found)
    assert caught.value.code == "CF-R023"


def test_queues_that_share_nothing_fit_together() -> None:
    check_queues([*REST, queue("a", severities=(1, 2)), queue("b", severities=(3, 4))])
    check_queues([*REST, queue("a", langs=("en",)), queue("b", langs=("zh",), item_kinds=("post",))])
    assert len(REST) == 2


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(CASE_KINDS),
    st.sampled_from([None, "fraud.romance", "minors.grooming", "minors.private-data", "other.thing"]),
    st.sampled_from([None, "en", "fr"]),
    st.integers(0, 4),
)
def test_every_case_finds_a_queue(kind: Any, harm: str | None, lang: str | None, severity: int) -> None:
    name = route(queues(), queued(kind, harm=harm, lang=lang, severity=severity))
    chosen = next(q for q in queues() if q.name == name)
    assert chosen.child_safety == (harm or "").startswith("minors.")


FILTERS = st.fixed_dictionaries(
    {
        "harms": st.lists(st.sampled_from(["a", "a.x", "a.y", "b"]), max_size=2, unique=True).map(tuple),
        "langs": st.lists(st.sampled_from(["en", "zh"]), max_size=2, unique=True).map(tuple),
        "kinds": st.lists(st.sampled_from(["review", "report"]), max_size=2, unique=True).map(tuple),
    }
)


@settings(max_examples=150, deadline=None)
@given(st.lists(FILTERS, max_size=4))
def test_where_queues_fit_together_a_case_has_one_queue_in_whatever_order_they_are_named(
    filters: list[dict[str, Any]],
) -> None:
    found = [*REST, *(queue(f"q{n}", **given) for n, given in enumerate(filters))]
    try:
        check_queues(found)
    except RecordError:
        return
    for harm in ("a.x", "a.y", "a.z", "b", "c", None):
        for lang in ("en", "zh", None):
            case = queued(harm=harm, lang=lang)
            assert route(found, case) == route(found[::-1], case)
