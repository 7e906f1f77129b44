"""Pages of backtests: progress, figures, and samples that are judged one by one."""

from __future__ import annotations

from clearford.runtime.service.wiring import options_of
from clearford.runtime.work.backtests import BacktestLoop
from tests.console.desk_kit import Pages
from tests.console.pages.packs.test_routes import handed_in
from tests.console.pages.rules.test_routes import somebody
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House
from tests.runtime.record.quality_kit import RULE

MILDER = (b"actions: [remove_link]", b"actions: [label_content]")


def begun(house: House) -> tuple[Pages, str]:
    """An author and the address of a backtest that waits."""
    for n in range(2):
        house.decide(f"{HARMFUL} {n} <b>", f"p{n}")
    ann, digest = handed_in(house, MILDER)
    return ann, ann.done(f"/packs/{digest}", f"/packs/{digest}/backtest", days="30")


def run(house: House) -> None:
    BacktestLoop(
        house.service.record, options_of(house.service.settings), house.service.office.numbers
    ).step()


def test_an_empty_list_says_where_one_begins(house: House) -> None:
    assert "No backtest was run yet" in somebody(house, "ann").get("/backtests")


def test_what_would_change_is_shown_and_judged(house: House) -> None:
    ann, at = begun(house)
    assert "waits for a worker" in ann.get(at)
    assert "waits for a worker" in ann.get(f"{at}/figures")
    run(house)
    page = ann.get(at)
    for words in (
        "2 of 2 decisions",
        RULE,
        "ordinary items that are shipped",
        "None of these would change",
        "done",
    ):
        assert words in page, words
    assert at in ann.get("/backtests")
    assert len(entries_of(house.service.record, "read")) == 1
    samples = f"{at}/samples?shift=softer"
    page = ann.get(samples)
    assert "paypa1.example" in page
    assert "0 <b>" not in page
    assert len(entries_of(house.service.record, "read")) == 2
    assert 'data-key="j"' in page
    assert 'data-key="k"' not in page
    assert ann.done(samples, f"{at}/mark", mark="right") == f"{samples}&at=2"
    assert "marked right" in ann.get(samples)
    last = ann.get(f"{samples}&at=2")
    assert 'data-key="j"' not in last
    assert 'data-key="k"' in last
    assert ann.done(f"{samples}&at=2", f"{at}/mark", mark="wrong") == f"{at}?said=saved"
    assert "50" in ann.get(at)
    assert ann.done(f"{samples}&at=2", f"{at}/mark", mark="none") == f"{samples}&at=2"
    assert "marked wrong" not in ann.get(f"{samples}&at=2")
    assert "No sample of this kind was drawn." in ann.get(f"{at}/samples?shift=released")


def test_a_backtest_is_stopped_by_an_author_alone(house: House) -> None:
    ann, at = begun(house)
    bob = somebody(house, "bob", "policy_approver")
    assert f"{at}/stop" not in bob.get(at)
    assert "CF-A002" in bob.get(f"{at}/samples?shift=softer", 403)
    ann.done(at, f"{at}/stop")
    assert "was stopped" in ann.get(at)
    assert "CF-H002" in ann.get("/backtests/none", 404)


def test_a_backtest_is_attached_to_what_its_author_asked_for(house: House) -> None:
    ann, at = begun(house)
    page = ann.get(at)
    digest = page.partition('href="/packs/')[2].partition('"')[0]
    asked = ann.done(f"/packs/{digest}", f"/packs/{digest}/ask", words="It takes less away.")
    promotion = asked.partition("?")[0]
    assert f"{at}/attach" not in ann.get(at)
    run(house)
    assert "No backtest is attached." in ann.get(promotion)
    assert ann.done(at, f"{at}/attach") == f"{promotion}?said=saved"
    assert "attached a backtest" in ann.get(promotion)
    assert f'href="{at}"' in ann.get(promotion)
    assert f"{at}/attach" not in ann.get(at)
    assert "has this backtest before them" in ann.get(at)
    eve = somebody(house, "eve")
    assert f"{at}/attach" not in eve.get(at)
