"""Nobody sees by a page what a case is for: golden ones, second readings and samples look like all others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clearford.core.items import Item
from clearford.core.numbers import MILLION
from tests.console.desk_kit import Pages
from tests.runtime.http.people import HARMFUL, NOTHING, WARNING, House, house_of
from tests.runtime.http.work import GOLDEN, tune
from tests.runtime.record.test_samples import PROFIT, SURE_PROFIT, opened

DATA = re.compile(
    r"(?<=<p class=\"proposal\">)[^<]+|[0-9a-f]{32,}|(?<![0-9a-f])[0-9a-f]{8}(?![0-9a-f])"
    r"|\d+(?:[.,:]\d+)*(?: (?:min|s|h)\b)?"
)
"""Ids, tokens, times and counts differ from case to case; no second reader is told what the rule would do."""


def at_work(house: House, login: str = "rosa") -> Pages:
    """A reviewer at the pages."""
    house.add(login, "reviewer")
    return Pages(house, house.signed_in(login))


def markup(pages: Pages) -> str:
    """The page of the case that is given next, data put aside."""
    where = pages.done("/review", "/review/claim")
    assert re.fullmatch(r"/review/[0-9a-f]{32}", where)
    return DATA.sub("#", pages.get(where))


def decide(house: House, text: str, actor: str = "kim") -> None:
    """Hand in an item of somebody without a past."""
    house.service.gate.submit([Item(id="p1", text=text, actor=actor)]).result()


def ordinary(house: House, pages: Pages) -> str:
    """A case of a rule that asks for a person."""
    decide(house, WARNING)
    return markup(pages)


def golden(house: House, pages: Pages) -> str:
    """An item whose answer is known, given instead of a case that waits."""
    house.add("lena", "lead")
    item = {**GOLDEN, "item": {"id": "p1", "text": WARNING, "actor": "kim"}}
    made = house.signed_in("lena").post("/v1/golden", json=item)
    assert made.status_code == 201, made.text
    tune(house, golden__share=MILLION)
    decide(house, HARMFUL, "ben")
    decide(house, f"{WARNING} and more of it", "ben")
    return markup(pages)


def second(house: House, pages: Pages) -> str:
    """A case that somebody has decided already."""
    tune(house, second__share=MILLION)
    decide(house, WARNING)
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    case = house.claim(anna) or {}
    assert anna.post(f"/v1/cases/{case['id']}/decision", json=NOTHING).json()["state"] != "decided"
    return markup(pages)


def made_by(folder: Path, make: object, numbers: dict[str, int] | None = None) -> str:
    """The page that one of these gives, at a house of its own."""
    assert callable(make)
    with house_of(folder / "home", "", numbers or {}) as house:
        return str(make(house, at_work(house)))


@pytest.mark.parametrize("make", [golden, second])
def test_a_case_with_a_purpose_has_the_page_of_any_other(make: object, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert made_by(tmp_path / "one", make) == made_by(tmp_path / "two", ordinary)


def sampled(house: House, pages: Pages) -> str:
    """A sample of what was restricted."""
    decide(house, SURE_PROFIT)
    assert opened(house) >= 1
    return markup(pages)


def released(house: House, pages: Pages) -> str:
    """The same text, as a sample of a rule that fell back to trial."""
    house.add("bob", "policy_approver")
    rule = PROFIT.partition("@")[0]
    back = house.signed_in("bob").post(
        f"/v1/rules/{rule}/fall-back", json={"reason": "it hit ordinary posts"}
    )
    assert back.status_code == 200, back.text
    house.service.follower.step()
    return sampled(house, pages)


def test_a_sample_does_not_say_whether_its_rule_acts(tmp_path: Path) -> None:
    every = {"sample.automatic": MILLION}
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert made_by(tmp_path / "one", sampled, every) == made_by(tmp_path / "two", released, every)
