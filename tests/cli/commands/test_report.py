"""`clearford report` computes the reports of a period from exported logs or from a store."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from clearford.runtime.record.integrator import Integrator
from clearford.runtime.record.logs import Logs
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.tables.decisions import entry
from tests.cli.program import call
from tests.runtime.transparency.made import export, record

ABOUT = "service: Sample\nprovider: Sample Ltd\ncontact: contact@sample.example\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a log and the words of the service."""
    export(tmp_path / "log", record(3))
    (tmp_path / "about.yaml").write_text(ABOUT)
    (tmp_path / "service.toml").write_text('home = "data"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def report(*more: str, out: str = "out") -> tuple[int, str]:
    """Exit code and words of the command."""
    done = call("report", "--period", "2026", "--about", "about.yaml", "--out", out, *more)
    return done.code, done.said


@pytest.mark.parametrize(("lang", "word"), [("en", "they can be verified by"), ("zh", "核验")])
def test_a_report_is_written(place: Path, lang: str, word: str) -> None:
    code, said = report("--folder", "log", "--lang", lang)
    assert (code, word in said) == (0, True)
    assert json.loads((place / "out/report.json").read_bytes())["period"]["name"] == "2026"
    assert {"cells.csv", "03_orders.csv", "santa_clara.json", "governance.zh.html"} <= {
        path.name for path in (place / "out").iterdir()
    }


@pytest.mark.parametrize(
    ("kind", "count", "one"),
    [
        pytest.param("dsa", 13, "10_qualitative.csv", id="dsa"),
        pytest.param("santa-clara", 21, "sc_rules.csv", id="santa-clara"),
        pytest.param("cn", 18, "minors.zh.html", id="cn"),
    ],
)
def test_one_layout_may_be_asked_for(place: Path, kind: str, count: int, one: str) -> None:
    assert report("--folder", "log", "--kind", kind)[0] == 0
    names = {path.name for path in (place / "out").iterdir()}
    assert (len(names), one in names) == (count, True), sorted(names)


def test_a_correction_names_what_differs(place: Path) -> None:
    report("--folder", "log")
    export(place / "more", record(4))
    code, said = report(
        "--folder", "more", "--correct", "out/report.json", "--reason", "late entries", out="new"
    )
    assert (code, "edition 2" in said) == (0, True)
    assert json.loads((place / "new/report.json").read_bytes())["correction"]["reason"] == "late entries"


def test_a_store_without_a_checkpoint_gives_no_report_of_nothing(place: Path, sqlite_template: Path) -> None:
    code, said = report("--record", str(sqlite_template))
    assert (code, "CF-R006" in said) == (2, True)
    assert not (place / "out").exists()


def test_a_report_of_a_service_is_entered_in_its_record(place: Path) -> None:
    record = open_record(load_settings(place / "service.toml"))
    with closing(record.store):
        with record.change() as change:
            change.entry("incident")
        with record.store.write() as conn:
            fence = claim_lease(conn, "integrator", "test")
        assert fence is not None
        Integrator(record, Logs(place / "logs"), fence).run()
        code, said = report("--settings", "service.toml", "--publish", "--lang", "en")
        assert (code, "entered in the record" in said) == (0, True), said
        with record.read() as conn:
            types = conn.execute(select(entry.c.type).order_by(entry.c.seq)).scalars().all()
        assert types == ["incident", "report_published"]
    assert report("--settings", "service.toml", "--publish")[1].count("CF-R052") == 1


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param((), "CF-S007", id="no-source-and-no-service"),
        pytest.param(("--folder", "log", "--record", "x.db"), "CF-C002", id="two-sources"),
        pytest.param(("--folder", "log", "--settings", "service.toml"), "CF-C002", id="settings-too"),
        pytest.param(("--folder", "log", "--publish"), "CF-C002", id="publish-a-folder"),
        pytest.param(("--settings", "none.toml"), "CF-C002", id="no-settings"),
        pytest.param(("--settings", "service.toml"), "CF-S007", id="no-store"),
        pytest.param(("--folder", "log", "--reason", "x"), "CF-C002", id="reason-alone"),
        pytest.param(("--folder", "none"), "CF-R006", id="no-log"),
        pytest.param(("--folder", "log", "--folder", "log"), "CF-R006", id="log-twice"),
        pytest.param(("--folder", "log", "--correct", "none", "--reason", "x"), "CF-I008", id="no-report"),
        pytest.param(
            ("--folder", "log", "--correct", "about.yaml", "--reason", "x"), "CF-R051", id="other-file"
        ),
        pytest.param(("--folder", "log", "--kind", "us"), "CF-C002", id="kind"),
    ],
)
def test_what_cannot_be_done_is_said_and_writes_nothing(
    place: Path, options: tuple[str, ...], code: str
) -> None:
    found, said = report(*options)
    assert (found, code in said) == (2, True), said
    assert not (place / "out").exists()
