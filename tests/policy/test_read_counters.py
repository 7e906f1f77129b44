"""Counter files: what is read, and what is wrong, in the author's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.policy.files import load
from clearford.policy.model import CounterFile
from clearford.policy.signals import catalogue
from tests.policy.golden import Edit, edited

FILE = "fraud/phishing/counters/sent.yaml"
LINES = (
    "name: sent",
    "title: Messages of an account",
    "about: How many messages an account sent within an hour.",
    "key: actor",
    "what: count",
    "window: 1h",
    "owner: fraud-team",
)


def _read(tmp_path: Path, *lines: str, file: str = FILE) -> tuple[list[CounterFile], list[str]]:
    packs, issues = load([edited([Edit(file, (), lines)], tmp_path)])
    return list(packs.counters()), [f"{issue.code} {issue.found}" for issue in issues]


def test_a_counter_is_read(tmp_path: Path) -> None:
    counters, issues = _read(tmp_path, *LINES, "filter: text.length > 5", "exact: true")
    assert issues == []
    counter = counters[0]
    assert (counter.name, counter.key, counter.window, counter.what) == ("sent", ("actor",), "1h", "count")
    assert counter.signal == "velocity.sent.count"
    assert counter.filter is not None
    assert counter.filter.raw == "text.length > 5"


@pytest.mark.parametrize(
    ("old", "new", "issue"),
    [
        pytest.param("name: sent", "name: other", "CF-P001 `other`", id="name"),
        pytest.param("key: actor", "key: Actor!", "CF-P001 `Actor!`", id="key"),
        pytest.param("key: actor", "key: {a: b}", "CF-P001 a mapping", id="key of another kind"),
        pytest.param("key: actor", "key: [a, b, c, d]", "CF-P001 4 parts", id="too many parts"),
        pytest.param("key: actor", "kee: actor", "CF-P007 no field `key`", id="no key"),
        pytest.param("window: 1h", "window: 2h", "CF-P001 `2h`", id="window"),
        pytest.param("what: count", "what: mean", "CF-P001 `mean`", id="what"),
        pytest.param("what: count", "what: count\nof: actor", "CF-P001 `of` with a plain count", id="of"),
        pytest.param("what: count", "what: sum", "CF-P007 no field `of`", id="no of"),
        pytest.param("owner: fraud-team", "owner: Anna", "CF-P001 `Anna`", id="owner"),
        pytest.param("owner: fraud-team", "owner: fraud-team\nfilter: 5", "CF-P001 a number", id="filter"),
        pytest.param(
            "owner: fraud-team", "owner: fraud-team\nmore: 5", "CF-P001 unknown field `more`", id="more"
        ),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str, issue: str, tmp_path: Path) -> None:
    _, issues = _read(tmp_path, *(new if line == old else line for line in LINES))
    assert issue in issues


def test_a_name_stands_for_one_counter(tmp_path: Path) -> None:
    other = Edit("context/shared/counters/sent.yaml", (), LINES)
    _, issues = load([edited([Edit(FILE, (), LINES), other], tmp_path)])
    assert [issue.code for issue in issues] == ["CF-P005"]


def test_counters_belong_to_the_digest_of_a_pack(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    one, _ = load([edited([Edit(FILE, (), LINES)], tmp_path / "1")])
    changed = tuple(line.replace("1h", "24h") for line in LINES)
    other, _ = load([edited([Edit(FILE, (), changed)], tmp_path / "2")])
    digests = [{str(p.file.id): p.digest for p in packs.packs}["fraud.phishing"] for packs in (one, other)]
    assert digests[0] != digests[1]


@pytest.mark.parametrize(
    ("change", "type_", "exact"),
    [
        pytest.param({}, "int", True, id="count"),
        pytest.param({"exact": "false"}, "int", False, id="not exact by its own words"),
        pytest.param({"key": "near.cluster"}, "int", False, id="not exact by its key"),
        pytest.param({"filter": "url.suspicious.count > 1"}, "int", False, id="not exact by its condition"),
        pytest.param({"what": "sum", "of": "listing.price"}, "float", True, id="a sum"),
    ],
)
def test_the_signal_follows_the_counter(
    change: dict[str, str],
    type_: str,
    exact: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    values = {line.partition(": ")[0]: line.partition(": ")[2] for line in LINES} | change
    root = edited([Edit(FILE, (), tuple(f"{k}: {v}" for k, v in values.items()))], tmp_path)
    packs, issues = load([root])
    assert issues == ()
    spec = catalogue(packs)[f"velocity.sent.{values['what']}"]
    assert (spec.type, spec.exact) == (type_, exact)
