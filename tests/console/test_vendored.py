"""Files of others that the pages use: as published, all of them named, and in every wheel."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "src" / "clearford" / "console"
STATIC = CONSOLE / "static"
VENDORED: list[dict[str, str]] = json.loads((STATIC / "MANIFEST.json").read_text())["vendored"]


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["file"])
def test_a_file_is_the_one_that_was_published(entry: dict[str, str]) -> None:
    assert hashlib.sha256((STATIC / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


def test_nothing_else_lies_there() -> None:
    found = {str(path.relative_to(STATIC)) for path in (STATIC / "vendor").rglob("*") if path.is_file()}
    assert found == {entry["file"] for entry in VENDORED} | {"vendor/LICENSES.txt"}


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["file"])
def test_a_file_has_its_licence_and_its_line_in_the_notice(entry: dict[str, str]) -> None:
    named = f"{entry['name']} {entry['version']}"
    assert named in (STATIC / "vendor" / "LICENSES.txt").read_text()
    assert named in (ROOT / "NOTICE").read_text()


def test_every_icon_that_a_style_asks_for_is_an_own_file() -> None:
    theirs = set(re.findall(r"--pico-icon-(\w+):url", (STATIC / "vendor" / "pico.min.css").read_text()))
    ours = dict(
        re.findall(r'--pico-icon-(\w+): url\("/static/(\S+?)"\)', (STATIC / "css" / "icons.css").read_text())
    )
    assert set(ours) == theirs
    assert all((STATIC / path).read_text().startswith("<svg ") for path in ours.values())


def test_a_wheel_has_every_file_that_pages_need() -> None:
    built = {Path(file.path) for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    needed = {
        path
        for folder in ("static", "templates", "locale")
        for path in (CONSOLE / folder).rglob("*")
        if path.is_file()
    }
    assert needed
    assert needed <= built
