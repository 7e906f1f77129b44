"""Who answers for the record walks to the end by keyboard alone: auditor, privacy, legal, administrator."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from clearford.core.items import Item
from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.stores.tables.access import role_grant
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.waiting import outbox
from tests.console.browser.hands import As, Hands, hands_of
from tests.console.browser.kit import Site, needs_browser, served
from tests.runtime.auth.kit import GOOD, entries_of
from tests.runtime.http.people import HARMFUL, WARNING
from tests.runtime.http.test_ledger import LOG, integrated

pytestmark = needs_browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service of its own: these journeys erase, and change roles."""
    with served(tmp_path_factory.mktemp("record") / "home") as made:
        yield made


def proves(site: Site, proof: Path) -> str:
    """What the program says that shares no code with the writer."""
    key = integrated(site.house).verifiers(LOG)[0].text
    code, words = outcome("proof", [proof], [key])
    assert code == 0, words
    return str(words)


def test_an_auditor_finds_proves_compares_and_takes_a_copy(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    house = site.house
    answer = house.decide(HARMFUL, "audited")
    integrated(house)
    house.decide(HARMFUL, "later")
    integrated(house)
    with hands_of(browser, site, "auditor") as hands:
        hands.open("/ledger")
        hands.write("Find an entry", answer.statement or "")
        hands.push("Find")
        hands.sees("Checked just now", "Proven: it is on record", "Not proven")
        proof = tmp_path / "entry.tlog-proof"
        hands.load("Download the proof").save_as(proof)
        hands.open(f"/ledger/heads?log={LOG}")
        hands.push("Compare heads")
        hands.sees("the later head holds every entry of the earlier one")
        hands.open("/audit?tab=reads")
        hands.open("/audit?tab=changes")
        hands.write("What", "grant.")
        hands.push("Show")
        hands.sees("grant")
        table = hands.load("Download as CSV")
        assert "grant" in Path(table.path()).read_text()
    assert proves(site, proof)


def test_who_is_erased_is_gone_and_old_proofs_hold(site: Site, browser: Browser, tmp_path: Path) -> None:
    """What is held up is refused with its reasons; what is not is destroyed, and old proofs hold."""
    house, proof = site.house, tmp_path / "before.tlog-proof"
    house.decide(WARNING, "open")
    (answer,) = house.service.gate.submit([Item(id="gone", text=HARMFUL, actor="ada")]).result()
    integrated(house)
    with hands_of(browser, site, "auditor") as auditor:
        auditor.open(f"/ledger/{answer.entry}")
        auditor.load("Download the proof").save_as(proof)
        auditor.sees("kept")
    with hands_of(browser, site, "privacy_officer") as hands:
        hands.open("/privacy")
        hands.choose("Asks for", "erasure")
        hands.write("Id of the account, or e-mail address", "ben")
        hands.write("What the person wrote", "Please erase all of it.")
        hands.push("File the request")
        hands.sees("Please erase all of it.", "can only be refused", "A case about it is still open.")
        hands.choose("Answer", "refused")
        hands.write("Reason, for the record", "A case is still open.")
        hands.push("Send the answer")
        hands.sees("What the person was told", "A case about it is still open.")
        hands.open("/privacy")
        _erase(hands, "ben")
        hands.sees("it is held up")
        assert hands.field("Id or e-mail address").input_value() == "ben"
        _erase(hands, "ada")
        hands.sees("Every proof still holds.")
    (erased,) = entries_of(house.service.record, "erased")
    integrated(house)
    assert proves(site, proof)
    with hands_of(browser, site, "auditor") as auditor:
        auditor.open(f"/ledger/{answer.entry}")
        auditor.sees("Checked just now")
        auditor.follow("by this entry")
        auditor.sees(erased.id)


def _erase(hands: Hands, account: str) -> None:
    if not hands.page.locator("#e-account").is_visible():
        hands.unfold("Erase somebody without a request")
    hands.write("Id or e-mail address", account)
    if not hands.page.get_by_role("checkbox", name="I have checked").is_checked():
        hands.tick("I have checked that it is this person")
    hands.push("Erase")


def test_an_order_lacks_something_is_completed_and_told(site: Site, browser: Browser) -> None:
    house = site.house
    house.decide("a plain post about bread", "ordered")
    with hands_of(browser, site, "legal") as hands:
        hands.open("/orders")
        hands.follow("Register an order")
        hands.write("State of the authority, two letters", "FR")
        hands.write("Authority", "Example Court")
        hands.write("Legal basis, in English", "Example Act, section 3")
        hands.write("Legal basis, in Chinese", "《示例法》第3条")
        hands.write("Reasons, in English", "The offer is unlawful.")
        hands.write("Items, or accounts where data is asked for", "ordered")
        hands.write("Where it applies", "FR")
        hands.write("Language of the order", "en")
        hands.push("Register an order")
        hands.sees("missing", "not checked")
        hands.follow("Confirm receipt")
        hands.push("Confirm receipt")
        hands.follow("Ask for what is missing")
        hands.push("Ask for what is missing")
        hands.sees("Letter to the authority")
        hands.follow("Note that it is complete")
        for label in ("It says how it can be challenged", "It was checked that it comes from the authority"):
            hands.tick(label)
        hands.push("Note that it is complete")
        hands.follow("Give effect")
        hands.push("Give effect")
        hands.sees("given effect", "Example Court")
        assert hands.page.get_by_text("missing", exact=True).count() == 0
    with house.service.record.read() as conn:
        named = effect.c.item == house.service.vault.ref("item", "ordered")
        kinds = conn.execute(select(effect.c.kind).where(named)).scalars().all()
        told = conn.execute(select(outbox.c.kind).where(outbox.c.kind == "order_notice")).scalars().all()
    assert (kinds, told) == (["disable_content"], ["order_notice"])


def test_administrators_give_a_role_by_two_and_a_key_is_shown_once(site: Site, browser: Browser) -> None:
    house, login = site.house, f"p{secrets.token_hex(3)}"
    with hands_of(browser, site, "operator_admin") as hands:
        hands.open("/admin")
        hands.write("Log-in name", login)
        hands.write("Name", "Lin")
        hands.write("First password", GOOD)
        hands.push("Make an account")
        hands.choose("Role", "lead")
        hands.write("Only these harms", "fraud")
        hands.write("Reason", "trained in spring")
        hands.push("Give the role")
        hands.sees("waits for a second administrator")
        user = hands.page.url.partition("?")[0].rpartition("/")[2]
        hands.open("/admin")
        hands.sees("Another administrator decides")
        hands.open("/admin/keys")
        hands.write("Name", "platform")
        hands.tick("hand in items to be decided")
        hands.push("Make a key")
        hands.sees("shown once and never again")
        key = re.search(r"cfk_\w+", hands.page.content())
        assert key is not None
        hands.open("/admin/keys")
        assert key[0] not in hands.page.content()
        hands.push("Revoke")
        hands.sees("ended")
        hands.open("/admin/emergencies")
        hands.write("Reason", "a person is in danger and nobody else is there")
        hands.push("Ask")
        hands.sees("Another administrator approves.")
    _second_approves(site, browser)
    with house.service.record.read() as conn:
        rows = conn.execute(select(role_grant).where(role_grant.c.user_id == user)).all()
    assert [(row.role, bool(row.waits), row.second_by is None) for row in rows] == [("lead", False, False)]
    wanted = {"user.create", "grant.ask", "key.create", "key.end", "glass.ask", "glass.open"}
    assert wanted <= {str(one.data["what"]) for one in entries_of(house.service.record, "config")}


def _second_approves(site: Site, browser: Browser) -> None:
    with hands_of(browser, As(site, "second", "operator_admin"), "operator_admin") as hands:
        hands.open("/admin")
        hands.push("Approve")
        assert hands.page.get_by_text("Roles that wait for a second administrator").count() == 0
        hands.open("/admin/emergencies")
        hands.push("Approve for 60 minutes")
        hands.sees("open until")
