"""Who writes rules and who puts them in force walk to the end by keyboard alone, as two people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from clearford.runtime.service.wiring import options_of
from clearford.runtime.stores.tables.policies import pack_version
from clearford.runtime.work.backtests import BacktestLoop
from tests.console.browser.hands import Hands, hands_of
from tests.console.browser.kit import Site, needs_browser, served
from tests.console.browser.policy import RULE
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL
from tests.runtime.http.work import tune

pytestmark = needs_browser
WHY = "A label warns as well, and takes less away."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service of its own: what is in force changes here."""
    with served(tmp_path_factory.mktemp("policy") / "home") as made:
        yield made


def states(site: Site) -> dict[str, str]:
    """Versions and how far they are."""
    with site.house.service.record.read() as conn:
        rows = conn.execute(select(pack_version.c.digest, pack_version.c.state)).all()
    return {row.digest: row.state for row in rows}


def test_a_rule_is_written_shown_approved_by_another_and_rolled_back(site: Site, browser: Browser) -> None:
    house = site.house
    tune(house, trial__items=3)
    for number in range(3):
        house.decide(f"{HARMFUL} {number}", f"b{number}")
    with hands_of(browser, site, "policy_author") as author:
        _write(author)
        digest = author.page.url.partition("?")[0].rpartition("/")[2]
        _try(author, site)
        _ask(author, digest)
        asked = author.page.url.partition("?")[0].rpartition("/")[2]
        author.sees("waits for another person")
        assert author.page.get_by_role("button", name="Approve").count() == 0
    assert states(site)[digest] == "trial"
    with hands_of(browser, site, "policy_approver") as approver:
        approver.open("/promotions")
        approver.reach(approver.page.locator(f"a[href^='/promotions/{asked}']").first)
        approver.leads("Enter")
        approver.sees(WHY, "milder")
        approver.push("Approve: put it in force")
        approver.sees("approved")
        assert states(site)[digest] == "live"
        house.service.follower.step()
        assert "label_content" not in str(house.decide(HARMFUL, "first").actions)
        _put_at(approver, "100")
        house.service.follower.step()
        assert "label_content" in str(house.decide(HARMFUL, "after").actions)
        approver.open("/packs")
        approver.write("Why", "It was too mild: people still lost their accounts.")
        approver.push("Go back")
        approver.sees("Done.")
    assert states(site)[digest] == "retired"
    house.service.follower.step()
    assert "label_content" not in str(house.decide(HARMFUL, "back").actions)
    done = [str(one.data["event"]) for one in entries_of(house.service.record, "pack_change")]
    begun = "uploaded on_trial backtested promotion_requested promoted"
    assert " ".join(done) == f"{begun} rollout_began rollout_started rolled_back"


def _put_at(approver: Hands, per_cent: str) -> None:
    """Let the rule act on more accounts than its first step has."""
    approver.open(f"/rules/{RULE}")
    approver.choose("Accounts on which it acts", per_cent)
    approver.write("Why", "The samples of the backtest are right.")
    approver.push("Put it at this step")
    approver.sees("Done.")


def _write(author: Hands) -> None:
    """A draft with a fault, which the check finds as one types, then without; tested and handed in."""
    author.open("/rules")
    author.reach(author.page.locator(f"a[href='/rules/{RULE}']").first)
    author.leads("Enter")
    author.leads("E")
    author.push("Begin to write")
    text = author.page.locator("#rule-text").input_value()
    author.write("Text of the rule", text.replace("severity: high", "severity: grave"))
    expect(author.page.locator("#checked")).to_contain_text("must be mended")
    author.write("Text of the rule", text.replace("actions: [remove_link]", "actions: [label_content]"))
    expect(author.page.locator("#checked")).to_contain_text("No fault was found.")
    author.press("Escape")
    author.leads("t")
    author.sees("passed", "What you changed")
    author.write("What the version is about", "a label in place of a removal")
    author.push("Save and hand in as a version")
    author.sees("a label in place of a removal")


def _try(author: Hands, site: Site) -> None:
    """A backtest whose samples are marked, and a trial."""
    author.push("Begin the trial")
    author.leads("b")
    service = site.house.service
    BacktestLoop(service.record, options_of(service.settings), service.office.numbers).step()
    author.page.reload()
    author.follow("milder")
    while author.page.locator("[data-key=y]").count():
        author.leads("y")
    author.sees("Judged right")
    author.follow("Go on with this version")


def _ask(author: Hands, digest: str) -> None:
    """Ask that it be put in force, with the backtest that shows it."""
    author.write("Why, and what it changes for people", WHY)
    field = author.field("Backtest that shows it")
    author.reach(field)
    author.press("End")
    author.reach(author.page.locator(f"form[action='/packs/{digest}/ask'] button"))
    author.leads("Enter")
