"""Pages of the ledger: an auditor finds an entry, sees it proven, and compares two heads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.service.settings import Witness
from tests.console.desk_kit import Pages
from tests.ledger.logs import WITNESS
from tests.runtime.http.people import HARMFUL, WARNING, House
from tests.runtime.http.test_ledger import LOG, integrated


def auditor(house: House) -> Pages:
    """An auditor at the pages."""
    house.add("audra", "auditor")
    return Pages(house, house.signed_in("audra"))


def entry_on(page: str) -> str:
    """The id of the first entry that a list links to."""
    found = re.search(r'href="/ledger/([0-9a-f]{32})"', page)
    assert found is not None
    return found[1]


def test_an_entry_is_found_shown_and_checked_without_us(house: House, tmp_path: Path) -> None:
    house.decide(HARMFUL)
    pages = auditor(house)
    logs = integrated(house)
    entry = entry_on(pages.get("/ledger?type=decision"))
    assert pages.client.get(f"/ledger/find?q={entry}").headers["location"] == f"/ledger/{entry}"
    shown = pages.get(f"/ledger/{entry}")
    assert "Checked just now" in shown
    assert "Not proven: that the decision was right." in shown
    assert HARMFUL not in shown
    file = tmp_path / "one.tlog-proof"
    file.write_bytes(pages.client.get(f"/ledger/{entry}/proof").content)
    code, words = outcome("proof", [file], [logs.verifiers(LOG)[0].text])
    assert code == 0, words
    assert "def verify_proof" in pages.client.get("/ledger/files/verifier").text


def test_two_heads_are_compared(house: House) -> None:
    house.decide(WARNING)
    integrated(house)
    house.decide(HARMFUL)
    pages = auditor(house)
    integrated(house)
    heads = pages.get(f"/ledger/heads?log={LOG}")
    sizes = [int(size) for size in re.findall(r'name="old" value="(\d+)"', heads)]
    shown = pages.get(f"/ledger/compare?log={LOG}&old={sizes[0]}&new={sizes[1]}")
    assert "the later head holds every entry of the earlier one" in shown


def test_the_part_that_changes_by_itself_is_no_whole_page(house: House) -> None:
    house.decide(WARNING)
    pages = auditor(house)
    integrated(house)
    part = pages.get("/ledger/logs")
    assert LOG in part
    assert "<html" not in part
    assert 'hx-get="/ledger/logs"' in pages.get("/ledger")


def test_what_names_nothing_is_said_beside_the_field(house: House) -> None:
    page = auditor(house).get("/ledger/find?q=nothing&lang=zh", status=404)
    assert 'value="nothing"' in page
    assert "CF-H002" in page
    assert "查找条目" in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/ledger?since=yesterday", 400, id="no-day"),
        pytest.param("/ledger?type=gossip", 400, id="no-type"),
        pytest.param("/ledger/compare?log=x&old=1&new=2", 404, id="no-heads"),
        pytest.param("/ledger/compare?log=x", 400, id="one-head"),
        pytest.param(f"/ledger/{'0' * 32}", 404, id="no-entry"),
    ],
)
def test_what_cannot_be_shown_is_said_plainly(house: House, path: str, status: int) -> None:
    assert 'role="alert"' in auditor(house).get(path, status=status)


def test_nobody_else_sees_the_ledger(house: House) -> None:
    house.add("rosa", "reviewer")
    assert "CF-A002" in Pages(house, house.signed_in("rosa")).get("/ledger", status=403)


def test_a_gap_and_a_late_witness_are_said(house: House) -> None:
    house.decide(HARMFUL)
    integrated(house)
    pages = auditor(house)
    integrated(house)
    witness = Witness(url="https://witness.example", key=WITNESS.verifier.text)
    house.service.settings = replace(house.service.settings, witnesses=(witness,))
    page = pages.get("/ledger")
    assert "1 of 1" in page
    assert "is late" not in page
    assert "have no signed place since" not in page
    house.decide(WARNING, "p2")
    house.later(minutes=6)
    assert f"Entries of {LOG} have no signed place since" in pages.get("/ledger/logs")
    house.later(hours=2)
    house.add("otto", "auditor")
    page = Pages(house, house.signed_in("otto")).get("/ledger/logs")
    assert "0 of 1" in page
    assert f"The witness {WITNESS.name} is late." in page
    assert "It has signed no head of this log yet." in page
