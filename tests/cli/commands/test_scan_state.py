"""`clearford scan --state` goes on counting where the last scan stopped, or refuses what does not fit."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.cli.program import call, program
from tests.runtime.counting import some_items, write_pack

SHOWN = ("--signals", "velocity.sent.count,velocity.accounts.distinct")


def _rows(path: Path) -> list[object]:
    return [msgspec.json.decode(line)["signals"] for line in path.read_bytes().splitlines()]


def test_a_scan_goes_on_from_a_saved_state(tmp_path: Path) -> None:
    packs = ("--packs", str(write_pack(tmp_path / "packs")), "--alone")
    lines = [msgspec.json.encode(item) for item in some_items(300)]
    for name, part in (("whole", lines), ("first", lines[:120]), ("second", lines[120:])):
        (tmp_path / f"{name}.jsonl").write_bytes(b"\n".join(part))
    state = str(tmp_path / "counters.state")
    for name, more in (("whole", ()), ("first", ("--state", state)), ("second", ("--state", state))):
        out = tmp_path / f"{name}.out.jsonl"
        assert call("scan", str(tmp_path / f"{name}.jsonl"), "-o", str(out), *SHOWN, *more, *packs).code == 0
    whole, first, second = (_rows(tmp_path / f"{n}.out.jsonl") for n in ("whole", "first", "second"))
    assert [*first, *second] == whole


def test_a_state_of_other_counters_is_refused(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "packs")
    packs = ("--packs", str(folder), "--alone", "--state", str(tmp_path / "counters.state"))
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"\n".join(msgspec.json.encode(item) for item in some_items(5)))
    out = ("-o", str(tmp_path / "out.jsonl"))
    assert call("scan", str(source), *out, *SHOWN, *packs).code == 0
    counter = folder / "spam/counting/counters/sent.yaml"
    counter.write_text(counter.read_text().replace("1h", "24h"))
    before = (tmp_path / "out.jsonl").read_bytes()
    result = call("scan", str(source), *out, *SHOWN, *packs)
    assert result.code == 2
    assert "CF-S004" in result.err
    assert (tmp_path / "out.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    "name", ["in.jsonl", "out.jsonl", "out.jsonl.rejected.jsonl", "page.html", "shadow.jsonl"]
)
def test_a_state_replaces_no_other_file(tmp_path: Path, name: str) -> None:
    packs = ("--packs", str(write_pack(tmp_path / "packs")), "--alone")
    source, out, page, shadow = (tmp_path / n for n in ("in.jsonl", "out.jsonl", "page.html", "shadow.jsonl"))
    source.write_bytes(b'{"id":"x"}\n')
    more = ("--html", str(page), "--shadow", str(shadow), "--state", f"{tmp_path}/./{name}")
    result = call("scan", str(source), "-o", str(out), *more, *packs)
    assert (result.code, "CF-C002" in result.err, "--state" in result.err) == (2, True, True)
    assert source.read_bytes() == b'{"id":"x"}\n'
    assert not out.exists()


@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_rows_that_nobody_read_are_not_counted_as_seen(tmp_path: Path, reader: str) -> None:
    packs = ("--packs", str(write_pack(tmp_path / "packs")), "--alone")
    source, state = tmp_path / "in.jsonl", tmp_path / "counters.state"
    source.write_bytes(b'{"id":"x","text":"hello there"}\n' * 6_000)
    more = ("--state", str(state), "--lang", "en")
    result = program("scan", str(source), "-o", "-", *SHOWN, *more, *packs, shell=f"| {reader}")
    assert (result.code, f"{state} was left" in result.said) == (0, True)
    assert not state.exists()
