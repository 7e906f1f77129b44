"""Pages of versions: what is in force and runs, what one changes, and how it is tried."""

from __future__ import annotations

import pytest

from clearford.runtime.record.packs import do_promote_packs
from clearford.runtime.record.unit import By
from tests.console.desk_kit import Pages
from tests.console.pages.rules.test_routes import somebody
from tests.runtime.http.people import HARMFUL, House
from tests.runtime.record.quality_kit import RULE
from tests.runtime.record.test_packs import shown
from tests.runtime.service.test_uploads import small_packs

NEWER = (b"severity: high", b"severity: medium")


def handed_in(house: House, word: tuple[bytes, bytes] = NEWER) -> tuple[Pages, str]:
    """An author, and the digest of a version that he handed in."""
    house.add("ann", "policy_author")
    browser = house.signed_in("ann")
    answer = browser.post("/v1/packs", content=small_packs(word=word), params={"note": "milder"})
    assert answer.status_code == 201, answer.text
    return Pages(house, browser), answer.json()["digest"]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "No version was handed in yet"), ("zh", "尚未提交任何版本")]
)
def test_an_empty_list_says_why(house: House, lang: str, words: str) -> None:
    assert words in somebody(house, "ann", lang=lang).get("/packs")


def test_a_version_shows_what_it_changes(house: House) -> None:
    ann, digest = handed_in(house)
    assert digest[:8] in ann.get("/packs")
    page = ann.get(f"/packs/{digest}")
    for words in ("milder", RULE, "lower severity", "minor: it acts on fewer", "<mark>", "removed", "added"):
        assert words in page, words
    assert "The version of the pack does not say so." in page
    same = ann.get(f"/packs/{digest}?against={digest}")
    assert "Nothing differs." in same
    assert "CF-H002" in ann.get("/packs/none", 404)


def test_a_version_is_put_on_trial_and_taken_off(house: House) -> None:
    ann, digest = handed_in(house)
    at = f"/packs/{digest}"
    assert ann.done(at, f"{at}/trial") == f"{at}?said=done"
    assert "on trial" in ann.get(at)
    house.service.follower.step()
    house.decide(HARMFUL)
    assert "On trial it saw 1 item." in ann.get(at)
    ann.done("/packs", "/packs/end-trial")
    assert "End the trial" not in ann.get("/packs")


def test_a_process_that_decides_by_another_version_says_so_in_red(house: House) -> None:
    ann, digest = handed_in(house)
    bob = somebody(house, "bob", "policy_approver")
    shown(house.service.record, digest)
    with house.service.record.change(By("somebody else", "policy_approver")) as change:
        do_promote_packs(change, digest, house.service.office.numbers)
    assert "another version than is in force" in ann.get("/packs")
    house.service.follower.step()
    assert "another version than is in force" not in ann.get("/packs")
    assert bob.done("/packs", "/packs/roll-back", reason="it hit ordinary posts") == "/packs?said=done"
    page = bob.get(f"/packs/{digest}")
    assert "Go back to this version" in page
    bob.done(f"/packs/{digest}", "/packs/roll-back", reason="it was right after all")
    assert "in force" in bob.get("/packs")


def test_a_backtest_and_a_request_begin_here(house: House) -> None:
    ann, digest = handed_in(house)
    at = f"/packs/{digest}"
    assert "CF-R073" in ann.send(at, f"{at}/backtest", days="30").text
    house.decide(HARMFUL)
    assert ann.done(at, f"{at}/backtest", days="30").startswith("/backtests/")
    assert ann.done(at, f"{at}/ask", words="It is milder to people.").startswith("/promotions/")
    assert "It was asked that this version be put in force." in ann.get(at)
    assert f"{at}/ask" not in ann.get(at)
