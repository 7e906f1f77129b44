"""Exports: a log that anybody verifies, rows that the Transparency Database takes, reports for the public."""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import sys
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from clearford.runtime.http.exports import ALL, archive
from clearford.runtime.http.pages import HEADERS
from clearford.runtime.record.exporting import last_note
from clearford.runtime.tdb_export import schema
from clearford.runtime.transparency.entering import do_publish_report
from clearford.runtime.transparency.publish import files
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.test_ledger import LOG, integrated
from tests.runtime.transparency.small import REPORT


@pytest.fixture
def auditor(house: House) -> Client:
    """A browser of an auditor."""
    house.add("audra", "auditor")
    return house.signed_in("audra")


def unpacked(data: bytes, folder: Path) -> Path:
    with tarfile.open(fileobj=io.BytesIO(data)) as packed:
        packed.extractall(folder, filter="data")
    return folder


def verified(folder: Path, *arguments: str) -> tuple[int, str]:
    """What the program of the export says, with nothing of ours around it."""
    program = [sys.executable, "-I", str(folder / "clearford_verify.py"), *arguments]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_exported_log_is_verified_by_the_program_beside_it(
    house: House, auditor: Client, tmp_path: Path
) -> None:
    for n in range(300):
        house.decide(HARMFUL, f"p{n}")
    integrated(house)
    answer = auditor.get("/v1/export/ledger")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-tar")
    folder = unpacked(answer.content, tmp_path / "export")
    log = folder / LOG.replace("/", "_")
    key = (log / "keys.txt").read_text().strip()
    code, said = verified(folder, "log", str(log), "--key", key)
    assert code == 0, said
    assert (folder / "clearford_verify_report.py").exists()
    path = next((log / "tile" / "entries").iterdir())
    path = next(path.iterdir()) if path.is_dir() else path
    path.write_bytes(path.read_bytes().replace(b"restrict", b"escalate", 1))
    assert verified(folder, "log", str(log), "--key", key)[0] == 1
    last = entries_of(house.service.record, "read")[-1]
    assert (last.by_role, last.data["what"], last.data["purpose"]) == ("auditor", "ledger", "export")


def test_the_export_holds_no_more_than_a_part_at_a_time(house: House) -> None:
    record = house.service.record
    with record.change() as change:
        for n in range(10_000):
            change.entry("config", data={"what": "tried", "new": "x" * 400, "n": n})
    logs = integrated(house)
    with record.read() as conn:
        note = last_note(conn, LOG)
    tracemalloc.start()
    try:
        size = sum(map(len, archive(record, logs, {LOG: note})))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 5_000_000
    assert peak < size / 4


def test_a_log_that_is_not_there_is_not_exported(house: House, auditor: Client) -> None:
    assert problem(auditor.get("/v1/export/ledger")) == (404, "CF-H002")
    house.decide(HARMFUL)
    integrated(house)
    assert problem(auditor.get("/v1/export/ledger?log=other")) == (404, "CF-H002")
    assert auditor.get(f"/v1/export/ledger?log={LOG}").status_code == 200


@pytest.fixture
def legal(house: House) -> Client:
    """A browser of the legal role."""
    house.add("leo", "legal")
    return house.signed_in("leo")


def test_statements_are_rows_that_the_schema_accepts_and_hold_no_text(house: House, legal: Client) -> None:
    made = [house.decide(HARMFUL, f"p{n}").entry for n in range(3)]
    told = legal.get("/v1/export/statements").json()
    names = [row["puid"] for row in told["statements"]] + [left["entry"] for left in told["left_out"]]
    assert sorted(names) == sorted(str(entry) for entry in made)
    assert all(schema().problems(row) == [] for row in told["statements"])
    assert "paypa1" not in str(told)
    assert told["after"] is None
    assert entries_of(house.service.record, "read")[-1].data["purpose"] == "export"


def test_statements_come_in_pages_and_as_a_table(house: House, legal: Client) -> None:
    for n in range(schema().batch + 5):
        house.decide(HARMFUL, f"p{n}")
    first = legal.get("/v1/export/statements")
    after = first.json()["after"]
    assert first.headers["x-after"] == after
    second = legal.get(f"/v1/export/statements?after={after}").json()
    size = [len(page["statements"]) + len(page["left_out"]) for page in (first.json(), second)]
    assert size == [schema().batch, 5]
    assert second["after"] is None
    table = legal.get("/v1/export/statements?form=csv")
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert len(rows) == len(first.json()["statements"])
    assert rows == [] or set(rows[0]) == set(schema().specs)
    assert problem(legal.get("/v1/export/statements?after=x:y")) == (400, "CF-H001")


def publish(house: House) -> None:
    with house.service.record.change() as change:
        do_publish_report(change, REPORT)


def test_published_reports_are_for_everybody(house: House) -> None:
    publish(house)
    public = house.browser()
    (told,) = public.get("/v1/transparency").json()
    assert (told["period"], told["edition"]) == ("2026-01", 1)
    report = public.get("/v1/transparency/2026-01/report.json")
    assert hashlib.sha256(report.content).hexdigest() == told["digest"]
    expected = files(REPORT)
    for name, content in expected.items():
        answer = public.get(f"/v1/transparency/2026-01/{name}")
        assert (answer.status_code, answer.content) == (200, content), name
    with zipfile.ZipFile(io.BytesIO(public.get(f"/v1/transparency/2026-01/{ALL}").content)) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == expected
    page = public.get("/v1/transparency/2026-01/governance.zh.html")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert public.get("/v1/transparency?after=2026-01:1").json() == []


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("2026-02/report.json", id="no-period"),
        pytest.param("2026-01/other.csv", id="no-file"),
        pytest.param("2026-01/report.json?edition=2", id="no-edition"),
    ],
)
def test_what_was_not_published_is_not_there(house: House, path: str) -> None:
    publish(house)
    assert problem(house.browser().get(f"/v1/transparency/{path}")) == (404, "CF-H002")


@pytest.mark.parametrize("path", ["2026-01/..%2f..%2fetc", "x/report.json", "2026-01/a.exe"])
def test_names_that_are_none_are_refused(house: House, path: str) -> None:
    assert house.browser().get(f"/v1/transparency/{path}").status_code in (400, 404)


@pytest.mark.parametrize("query", ["since=-1", "form=xml", f"after={'1' * 200}"])
def test_questions_that_are_none_are_refused(legal: Client, query: str) -> None:
    assert problem(legal.get(f"/v1/export/statements?{query}")) == (400, "CF-H001")
