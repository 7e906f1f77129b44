"""Quality samples: drawn while items are decided, judged blind, counted, and acting on nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from clearford.core.numbers import MILLION
from clearford.runtime.record.erasure import do_erase_owner
from clearford.runtime.record.samples import do_draw_sample, do_open_samples
from clearford.runtime.stores.tables.casework import case_file, sample
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, REMOVE, House, house_of
from tests.runtime.http.test_accounts import Client

SURE_PROFIT = "稳赚不赔，会议号 123 456 789"
LOOKALIKE, PROFIT = "fraud.phishing.lookalike-domain@0.1.0", "fraud.phishing.sure-profit@0.1.0"
ALL = {"sample.automatic": MILLION}
"""Everything is sampled, at once."""
LEAST = {"sample.automatic": 0, "sample.least": 5}
"""Five a rule and month, at its end."""


@contextmanager
def house_with(tmp_path: Path, address: str, numbers: dict[str, int]) -> Iterator[House]:
    """A service with two reviewers that samples by these numbers."""
    with house_of(tmp_path / "home", address, numbers) as house:
        for login in ("anna", "bela"):
            house.add(login, "reviewer")
        yield house


def opened(house: House) -> int:
    """Let the timer open what it may; how many rows it saw to."""
    seen = 0
    while True:
        with house.service.record.change() as change:
            part = do_open_samples(change, house.service.office)
        if not part:
            return seen
        seen += part


def rows(house: House) -> list[Any]:
    with house.service.record.read() as conn:
        return list(conn.execute(select(sample).order_by(sample.c.design, sample.c.rank)))


def cases(house: House, kind: str = "quality") -> int:
    with house.service.record.read() as conn:
        query = select(func.count()).select_from(case_file).where(case_file.c.kind == kind)
        return int(conn.execute(query).scalar_one())


def judged(house: House, browser: Client, body: dict[str, Any]) -> dict[str, Any]:
    """Claim a sample and judge it; the case as it was shown."""
    case = house.claim(browser)
    assert case is not None
    answer = browser.post(f"/v1/cases/{case['id']}/decision", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "decided"
    return case


def test_who_judges_a_sample_sees_nothing_of_what_was_decided(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        answer = house.decide(HARMFUL)
        assert opened(house) == 1
        anna = house.signed_in("anna")
        case = house.claim(anna)
        assert case is not None
        assert case["kind"] == "review"  # it looks like any other
        for field in ("rules", "automation", "rule_restricts", "entry", "severity"):
            assert not case[field], field
        evidence = anna.get(f"/v1/cases/{case['id']}/evidence")
        assert [one["name"] for one in evidence.json()] == ["item"]
        assert HARMFUL in evidence.text
        seen = evidence.text + anna.get(f"/v1/cases/{case['id']}").text
        for told in (answer.entry, answer.statement, "lookalike-domain", "remove_link", '"restrict"'):
            assert str(told) not in seen


def test_a_confirmed_decision_stands_and_is_counted(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        answer = house.decide(HARMFUL)
        opened(house)
        judged(house, house.signed_in("anna"), REMOVE)
        (quality,) = entries_of(house.service.record, "quality")
        assert quality.data == {
            "rule": LOOKALIKE,
            "strict": False,
            "result": "confirmed",
            "design": "sample",
            "weight_ppm": MILLION,
        }
        assert (quality.decision, quality.refs, quality.item_kind) == ("restrict", (answer.entry,), "post")
        assert quality.actions == ("remove_link",)
        assert len(entries_of(house.service.record, "decision")) == 1
        assert entries_of(house.service.record, "reversal") == []
        assert cases(house, "review") == 0


def test_a_wrong_decision_acts_by_nobody_and_is_looked_at_by_somebody_else(
    tmp_path: Path, store_address: str
) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        answer = house.decide(HARMFUL)
        opened(house)
        anna, bela = house.signed_in("anna"), house.signed_in("bela")
        judged(house, anna, NOTHING)
        assert entries_of(house.service.record, "quality")[0].data["result"] == "wrong"
        assert entries_of(house.service.record, "reversal") == []
        assert house.claim(anna) is None  # who judged the sample has no part in it
        case = house.claim(bela)
        assert case is not None
        assert (case["kind"], case["entry"]) == ("review", answer.entry)
        decided = bela.post(f"/v1/cases/{case['id']}/decision", json=NOTHING)
        assert decided.json()["state"] == "second_review"  # the rules decided otherwise
        house.add("cora", "reviewer")
        cora = house.signed_in("cora")
        assert (house.claim(cora) or {})["id"] == case["id"]
        assert cora.post(f"/v1/cases/{case['id']}/decision", json=NOTHING).json()["state"] == "decided"
        (reversal,) = entries_of(house.service.record, "reversal")
        assert reversal.refs == (answer.entry,)


def test_matches_of_rules_on_trial_are_judged_apart(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        assert house.decide(SURE_PROFIT).outcome == "allow"
        (row,) = rows(house)
        assert (row.design, row.rule, row.harm, row.entry) == ("trial", PROFIT, "fraud.investment", None)
        assert SURE_PROFIT.encode() not in bytes(row.body)
        opened(house)
        assert rows(house)[0].body is None
        judged(house, house.signed_in("anna"), REMOVE)
        (quality,) = entries_of(house.service.record, "quality")
        assert (quality.data["design"], quality.decision) == ("trial", "allow")
        # What a person found is looked at by another, who can act on it.
        bela = house.signed_in("bela")
        case = house.claim(bela)
        assert case is not None
        assert (case["kind"], case["automation"]) == ("review", None)
        decided = bela.post(f"/v1/cases/{case['id']}/decision", json=REMOVE)
        assert decided.status_code == 200
        assert entries_of(house.service.record, "decision")[-1].actions == ("remove_content",)


def test_a_trial_match_that_is_harmless_opens_nothing(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        house.decide(SURE_PROFIT)
        opened(house)
        judged(house, house.signed_in("anna"), NOTHING)
        assert entries_of(house.service.record, "quality")[0].data["result"] == "wrong"
        assert cases(house, "review") == 0


def test_a_month_gives_the_least_number_when_it_is_over(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, LEAST) as house:
        for n in range(20):
            house.decide(f"{n} {HARMFUL}", f"p{n}")
        assert opened(house) == 0
        assert 5 <= len(rows(house)) <= 20
        lowest = [row.id for row in rows(house)][:5]
        house.later(days=10)
        assert opened(house) > 0
        assert cases(house) == 5
        assert [row.id for row in rows(house)] == lowest
        assert all(row.weight_ppm > MILLION for row in rows(house))
        assert opened(house) == 0
        judged(house, house.signed_in("anna"), REMOVE)
        assert opened(house) > 0  # nothing is kept of what was judged
        assert len(rows(house)) == 4


def test_all_are_judged_where_there_are_fewer(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, LEAST) as house:
        for n in range(3):
            house.decide(f"{n} {HARMFUL}", f"p{n}")
        house.later(days=10)
        opened(house)
        assert [row.weight_ppm for row in rows(house)] == [MILLION] * 3


def test_a_sample_can_be_drawn_before_the_month_is_over(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, LEAST) as house:
        for n in range(8):
            house.decide(f"{n} {HARMFUL}", f"p{n}")
        with house.service.record.change() as change:
            assert do_draw_sample(change, house.service.office, LOOKALIKE, "sample") == 5
            assert do_draw_sample(change, house.service.office, LOOKALIKE, "sample") == 0
        assert len(rows(house)) == 5
        house.later(minutes=2)  # by now every process knows
        for n in range(8, 11):
            house.decide(f"{n} {HARMFUL}", f"p{n}")
        house.later(days=10)
        opened(house)
        assert cases(house) == 8


def test_of_all_items_a_part_is_drawn_where_it_is_asked_for(tmp_path: Path, store_address: str) -> None:
    asked = {"sample.automatic": 0, "sample.population": MILLION, "sample.population_acted": 500_000}
    with house_with(tmp_path, store_address, asked) as house:
        for n in range(6):
            house.decide(f"{n} good morning", f"g{n}")
            house.decide(f"{n} {HARMFUL}", f"h{n}")
        assert opened(house) == len([row for row in rows(house) if row.design == "population"])
        weights = {(row.decision, row.weight_ppm) for row in rows(house) if row.design == "population"}
        assert ("allow", MILLION) in weights
        assert weights <= {("allow", MILLION), ("restrict", 2 * MILLION)}
        judged(house, house.signed_in("anna"), NOTHING)
        (quality,) = entries_of(house.service.record, "quality")
        assert "rule" not in quality.data
        assert quality.data["design"] == "population"


def test_content_that_was_erased_is_not_judged(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        house.decide(SURE_PROFIT)
        owner = house.service.vault.ref("subject", "ben")
        with house.service.record.change() as change:
            do_erase_owner(change, owner, why="rights_request", numbers=house.service.office.numbers)
        assert rows(house) == []
        assert opened(house) == 0


def test_a_sample_that_waits_holds_up_no_erasure(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        house.decide(SURE_PROFIT)
        opened(house)
        owner = house.service.vault.ref("subject", "ben")
        with house.service.record.change() as change:
            do_erase_owner(change, owner, why="rights_request", numbers=house.service.office.numbers)
        assert rows(house) == []
        with house.service.record.read() as conn:
            keys = conn.execute(select(case_file.c.open_key, case_file.c.item, case_file.c.subject)).all()
        assert keys == [(None, None, None)]


def test_two_samples_of_one_item_and_harm_are_one_case(tmp_path: Path, store_address: str) -> None:
    asked = ALL | {"sample.population_acted": MILLION}
    with house_with(tmp_path, store_address, asked) as house:
        house.decide(HARMFUL)
        assert opened(house) == 2
        assert cases(house) == 1
        judged(house, house.signed_in("anna"), REMOVE)
        designs = [one.data["design"] for one in entries_of(house.service.record, "quality")]
        assert sorted(map(str, designs)) == ["population", "sample"]


def test_who_writes_rules_judges_no_samples(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        house.add("dora", "reviewer", "policy_author")
        house.decide(HARMFUL)
        opened(house)
        assert house.claim(house.signed_in("dora")) is None
        assert house.claim(house.signed_in("anna")) is not None


def test_an_escalation_is_no_automatic_decision(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        assert house.decide("warning: paypa1.example is a scam").outcome == "escalate"
        assert rows(house) == []


def test_what_comes_again_is_drawn_once(tmp_path: Path, store_address: str) -> None:
    with house_with(tmp_path, store_address, ALL) as house:
        assert house.decide(HARMFUL) and house.decide(HARMFUL).repeated
        assert len(rows(house)) == 1
