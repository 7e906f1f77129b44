"""The verifier shares no code with the writer: it must agree on every number, and find every change."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from clearford.core.entries import ENTRY_TYPES, Entry
from clearford.ledger.canonical import encode
from clearford.ledger.figures import figures
from clearford.ledger.verifier.clearford_verify_report import agree, main, outcome, recompute
from clearford.runtime.transparency.build import build, correct, span_of
from clearford.runtime.transparency.publish import files, write_files
from clearford.runtime.transparency.queries import QUERIES, VERSION, digest_of
from clearford.runtime.transparency.source import Folders
from tests.cli.program import ROOT
from tests.runtime.transparency.made import ABOUT, Held, export, record

VERIFIER = ROOT / "src/clearford/ledger/verifier/clearford_verify_report.py"
PERIOD = span_of("2026-01..2026-06")
ENTRIES = record(90)
QUERY_SET = msgspec.to_builtins(QUERIES)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log and the report made of it."""
    folder = tmp_path_factory.mktemp("published")
    log = export(folder / "log", ENTRIES)
    write_files(files(build(Folders([log]), PERIOD, ABOUT)), folder / "report")
    return folder


def test_every_number_of_a_report_follows_from_the_log(published: Path) -> None:
    """Run as a person runs it, without anything of ours to import."""
    command = [
        sys.executable,
        "-I",
        str(VERIFIER),
        str(published / "report/report.json"),
        str(published / "log"),
    ]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout.decode().startswith("OK · 通过: ")) == (0, True), done


def test_without_files_it_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "REPORT.json LOG_FOLDER" in capsys.readouterr().out


def test_every_query_is_put_to_the_test() -> None:
    """The made-up record has something for each query, else agreement on it would mean nothing."""
    from_record = build(Held(ENTRIES), PERIOD, ABOUT)
    assert [figure.query for figure in from_record.figures if not figure.cells] == []


def test_it_needs_nothing_but_the_standard_library() -> None:
    names = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name) or ""
        for node in ast.walk(ast.parse(VERIFIER.read_text("utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_it_knows_the_queries_of_this_version() -> None:
    assert f'{{"{VERSION}": "{digest_of(QUERIES)}"}}' in VERIFIER.read_text("utf-8")


def altered(published: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A report with something changed in it."""
    report = json.loads((published / "report/report.json").read_bytes())
    change(report)
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report), "utf-8")
    return path


def _cell(report: dict[str, Any], query: str) -> dict[str, Any]:
    (figure,) = (f for f in report["figures"] if f["query"] == query)
    cell: dict[str, Any] = figure["cells"][0]
    return cell


def test_a_changed_number_of_any_query_is_named(published: Path, tmp_path: Path) -> None:
    def more(report: dict[str, Any]) -> None:
        for figure in report["figures"]:
            figure["cells"][0]["value"] += 1

    code, lines = outcome(altered(published, tmp_path, more), [published / "log"])
    assert code == 1
    assert [line.split(" [")[0] for line in lines[:-1]] == [query.id for query in QUERIES.queries]


def _other_period(report: dict[str, Any]) -> None:
    report["period"]["start"] += 1


def _other_query(report: dict[str, Any]) -> None:
    report["queries"]["queries"][0]["where"] = {}


def _no_figure(report: dict[str, Any]) -> None:
    del report["figures"][3]


def _no_cell(report: dict[str, Any]) -> None:
    del report["figures"][0]["cells"][0]


def _new_cell(report: dict[str, Any]) -> None:
    report["figures"][0]["cells"].append({"key": ["act", "DE", "made-up"], "value": 1, "n": 1})


def _twice(report: dict[str, Any]) -> None:
    report["figures"][0]["cells"].append(report["figures"][0]["cells"][0])


def _interval(report: dict[str, Any]) -> None:
    _cell(report, "flaggers.precision")["low"] += 2


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        pytest.param(_other_period, 1, "the period is not the one that it is called", id="period"),
        pytest.param(_other_query, 1, "the digest of the queries is wrong", id="query"),
        pytest.param(_no_figure, 1, "the figures are not those of the queries", id="figure-left-out"),
        pytest.param(_no_cell, 1, "the report says None", id="cell-left-out"),
        pytest.param(_new_cell, 1, "the log gives None", id="cell-made-up"),
        pytest.param(_twice, 1, "a cell is given twice", id="cell-twice"),
        pytest.param(_interval, 1, "flaggers.precision", id="interval"),
        pytest.param(lambda r: r["logs"][0].update(root="AAAA"), 2, "does not hold", id="root"),
        pytest.param(lambda r: r["logs"][0].update(size=10), 2, "does not hold", id="fewer-entries"),
        pytest.param(lambda r: r["logs"][0].update(size=10**6), 2, "shorter", id="more-entries"),
        pytest.param(lambda r: r["logs"].clear(), 2, "does not name", id="no-log"),
        pytest.param(lambda r: r["logs"].append(r["logs"][0]), 2, "named twice", id="log-twice"),
        pytest.param(lambda r: r.update(format="x"), 2, "another format", id="format"),
        pytest.param(lambda r: r.clear(), 2, "cannot be checked", id="empty"),
    ],
)
def test_a_changed_report_is_found(
    change: Callable[[dict[str, Any]], object],
    code: int,
    words: str,
    published: Path,
    tmp_path: Path,
) -> None:
    found, lines = outcome(altered(published, tmp_path, change), [published / "log"])
    assert found == code
    assert any(words in line for line in lines), lines


def test_any_changed_entry_is_found(published: Path, tmp_path: Path) -> None:
    """One entry in a hundred and fifty, a microsecond later: the root differs, even where no number does."""
    report = published / "report/report.json"
    for at in range(0, len(ENTRIES), 150):
        changed = [*ENTRIES[:at], replace(ENTRIES[at], ts=ENTRIES[at].ts + 1), *ENTRIES[at + 1 :]]
        code, lines = outcome(report, [export(tmp_path / "log", changed)])
        assert (code, "does not hold the entries" in lines[0]) == (2, True)


def test_another_log_that_is_whole_gives_other_numbers(published: Path, tmp_path: Path) -> None:
    """A report that names the right root of a log from which a reversal was left out."""
    fewer = [entry for entry in ENTRIES if entry.type != "reversal"]
    log = export(tmp_path / "log", fewer)
    root = build(Folders([log]), PERIOD, ABOUT).logs[0]
    path = altered(published, tmp_path, lambda r: r["logs"][0].update(size=root.size, root=root.root))
    code, lines = outcome(path, [log])
    assert (code, {line.split(" [")[0] for line in lines[:-1]}) == (
        1,
        {"reversals.all", "reversals.effects"},
    )


def test_a_log_that_has_grown_since_still_verifies(published: Path, tmp_path: Path) -> None:
    grown = [*ENTRIES, *record(2, seed=9)]
    code, lines = outcome(published / "report/report.json", [export(tmp_path / "log", grown)])
    assert code == 0, lines


def test_a_changed_number_of_a_table_is_named(published: Path, tmp_path: Path) -> None:
    made = {path.name: path.read_bytes() for path in (published / "report").iterdir()}
    table = made["04_notices.csv"].splitlines(keepends=True)
    table[-1] = table[-1].replace(b"TOTAL,", b"TOTAL,9", 1)
    write_files(made | {"04_notices.csv": b"".join(table)}, tmp_path)
    code, lines = outcome(tmp_path / "report.json", [published / "log"])
    assert (code, lines[0].startswith(f"04_notices.csv row {len(table)} column 2: it says '9")) == (1, True)


def test_a_correction_says_what_differs_and_verifies(published: Path, tmp_path: Path) -> None:
    earlier = (published / "report/report.json").read_bytes()
    log = export(
        tmp_path / "log", [*ENTRIES, replace(ENTRIES[0], id="f" * 32, type="incident", ts=PERIOD.start)]
    )
    report = correct(build(Folders([log]), PERIOD, ABOUT), earlier, "an incident was entered late")
    assert report.edition == 2 and report.correction is not None
    (difference,) = report.correction.differences
    assert (difference.query, difference.key, difference.new) == (
        "incidents.all",
        (),
        (difference.old or 0) + 1,
    )
    write_files(files(report), tmp_path / "report")
    assert outcome(tmp_path / "report/report.json", [log])[0] == 0


VALUES = st.one_of(
    st.sampled_from(
        ["", "restrict", "own", "received", "given_effect", "report", "golden", "reversed", "decision"]
    ),
    st.sampled_from(
        ["sample", "population", "confirmed", "wrong", "*", "unknown", "other", "remove_content"]
    ),
    st.integers(-3, 10**9),
    st.booleans(),
    st.lists(st.sampled_from(["a", "b", "remove_content", "warn_user", ""]), max_size=3),
    st.dictionaries(st.sampled_from(["post.allow", "a", ""]), st.integers(-2, 9), max_size=2),
)
NAMES = (
    "result",
    "kind",
    "event",
    "design",
    "weight_ppm",
    "measures",
    "counts",
    "effects",
    "items",
    "rule",
    "flagger",
)
WORDS = st.none() | st.sampled_from(["", "fraud", "unknown", "yes", "restrict"])


@st.composite
def records(draw: st.DrawFn) -> list[Entry]:
    """A few entries of any type with any values, which follow each other in any way, rings among them."""
    count = draw(st.integers(1, 12))
    ids = [f"{n:032x}" for n in range(count + 1)]
    return [
        Entry(
            id=ids[n],
            type=draw(st.sampled_from(ENTRY_TYPES)),
            ts=draw(st.integers(PERIOD.start - 10**10, PERIOD.end + 10**9)),
            log="log",
            refs=tuple(draw(st.lists(st.sampled_from(ids), max_size=3))),
            data=draw(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4)),
            decision=draw(st.sampled_from([None, "restrict", "allow"])),
            actions=tuple(draw(st.lists(st.sampled_from(["remove_content", "warn_user", "x"]), max_size=2))),
            rules=tuple(draw(st.lists(st.sampled_from(["r@1", "s@1"]), max_size=2))),
            category=draw(WORDS),
            lang=draw(WORDS),
            auto_detect=draw(st.sampled_from([None, True, False])),
            clock=draw(
                st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["met", ""]), max_size=2)
            ),
        )
        for n in range(count)
    ]


@settings(max_examples=40, deadline=None)
@given(records())
def test_both_programs_agree_on_any_entries(entries: list[Entry]) -> None:
    """However odd: values of other types, rings, entries that follow what is not there."""
    plain = [msgspec.json.decode(encode(entry)) for entry in entries]
    report = {"period": {"start": PERIOD.start, "end": PERIOD.end}, "queries": QUERY_SET}
    found = recompute(report, plain)
    for figure in figures(QUERIES, lambda: entries, (PERIOD.start, PERIOD.end)):
        cells = {c.key: (c.value, c.n, c.low, c.high) for c in figure.cells}
        assert cells.keys() == found[figure.query].keys(), figure.query
        assert all(agree(found[figure.query][key], cell) for key, cell in cells.items()), figure.query
