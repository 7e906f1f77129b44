"""Routes of the log: what they serve is what the independent verifier accepts, and entries are not public."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from clearford.ledger.checkpoints import parse_checkpoint
from clearford.ledger.notes import parse_note
from clearford.ledger.tiles import bundles_of, tiles_of
from clearford.ledger.verifier.clearford_verify import outcome
from clearford.runtime.http.ledger import FOR_GOOD
from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.tables.waiting import lease
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, problem

LOG = "record.example.org/main/2026"


def integrated(house: House) -> Logs:
    """Everything committed has its place and is signed."""
    record = house.service.record
    logs = Logs(house.service.settings.path("ledger"))
    with record.store.write() as conn:
        fence = claim_lease(conn, "integrator", "test")
        held = conn.execute(select(lease.c.fence).where(lease.c.name == "integrator")).scalar_one()
    Integrator(record, logs, fence or held).run()
    return logs


def test_what_is_served_is_a_whole_log_that_anybody_verifies(house: House, tmp_path: Path) -> None:
    for n in range(300):
        house.decide(HARMFUL, f"p{n}")
    house.add("audra", "auditor")
    auditor = house.signed_in("audra")
    logs = integrated(house)
    public, folder = house.browser(), tmp_path / "log"
    note = public.get(f"/log/{LOG}/checkpoint")
    assert (note.status_code, note.headers["cache-control"]) == (200, "no-cache")
    size = parse_checkpoint(parse_note(note.content).text).size
    assert size >= 300
    for browser, tiles in ((public, tiles_of(size)), (auditor, bundles_of(size))):
        for tile in tiles:
            answer = browser.get(f"/log/{LOG}/{tile.path}")
            assert answer.status_code == 200, answer.text
            assert answer.headers["cache-control"] == (FOR_GOOD if browser is public else "no-store")
            path = folder / tile.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(answer.content)
    (folder / "checkpoint").write_bytes(note.content)
    code, words = outcome("log", [folder], [logs.verifiers(LOG)[0].text])
    assert code == 0, words


def test_entries_are_for_auditors_and_a_refusal_is_on_record(house: House) -> None:
    house.decide(HARMFUL)
    house.add("rosa", "reviewer")
    rosa = house.signed_in("rosa")
    integrated(house)
    path = f"/log/{LOG}/tile/entries/000.p/1"
    assert problem(house.browser().get(path)) == (401, "CF-A014")
    assert problem(rosa.get(path)) == (403, "CF-A002")
    refused = [made.data["what"] for made in entries_of(house.service.record, "read")]
    assert refused == ["entry.read"]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("checkpoint", id="no-log"),
        pytest.param("record.example.org/other/2026/checkpoint", id="another-log"),
        pytest.param(f"{LOG}/tile/0/000", id="not-full-yet"),
        pytest.param(f"{LOG}/tile/0/000.p/255", id="wider-than-it-is"),
        pytest.param(f"{LOG}/tile/0/001", id="not-there"),
        pytest.param(f"{LOG}/tile/64/000", id="no-such-level"),
        pytest.param(f"{LOG}/tile/0/%2e%2e/000", id="dots"),
        pytest.param(f"{LOG}/keys.txt", id="another-file"),
    ],
)
def test_what_is_not_a_file_of_a_log_is_not_there(served: House, path: str) -> None:
    assert problem(served.browser().get(f"/log/{path}")) == (404, "CF-H002")


@pytest.fixture
def served(house: House) -> House:
    """A service with a log of one entry."""
    house.decide(HARMFUL)
    integrated(house)
    return house


def test_an_entry_comes_with_a_proof_that_the_verifier_accepts(served: House, tmp_path: Path) -> None:
    house = served
    answer = house.decide(HARMFUL, "p2")
    house.add("audra", "auditor")
    auditor = house.signed_in("audra")
    path = f"/v1/entries/{answer.entry}/proof"
    assert problem(auditor.get(path)) == (409, "CF-R006")
    logs = integrated(house)
    proof = auditor.get(path)
    (tmp_path / "a.tlog-proof").write_bytes(proof.content)
    code, words = outcome("proof", [tmp_path / "a.tlog-proof"], [logs.verifiers(LOG)[0].text])
    assert code == 0, words
    assert problem(auditor.get(f"/v1/entries/{'0' * 32}/proof")) == (404, "CF-H002")
    assert problem(house.browser().get(path)) == (401, "CF-A014")
