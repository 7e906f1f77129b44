"""Files of others that the pages use: as published, all of them named, and in every wheel."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from clearford.console.static_files import JOINED

ROOT = Path(__file__).parents[2]
CONSOLE = ROOT / "src" / "clearford" / "console"
STATIC = CONSOLE / "static"
PICO, ICONS = ((STATIC / path).read_text() for path in ("vendor/pico.min.css", "css/icons.css"))
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
    theirs = set(re.findall(r"--pico-icon-(\w+):url", PICO))
    ours = dict(re.findall(r'--pico-icon-(\w+): url\("/static/(\S+?)"\)', ICONS))
    assert set(ours) == theirs
    assert all((STATIC / path).read_text().startswith("<svg ") for path in ours.values())


def test_no_theme_of_others_sets_an_icon_more_strongly_than_we_do() -> None:
    themes = [rule for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", PICO) if "data:" in rule[1]]
    assert len(themes) > 3
    assert PICO.count('url("data:') == len(re.findall(r'--pico-icon-\w+:url\("data:', PICO))
    selectors = [one for heads, _ in themes for one in heads.rpartition("*/")[2].split(",")]
    assert {_strength(one) for one in selectors} == {1, 2}
    assert _strength(":root:root:root") == 3
    assert ":root:root:root {" in ICONS


def test_no_sheet_with_icons_of_others_comes_before_ours() -> None:
    joined = next(parts for parts in JOINED.values() if "vendor/pico.min.css" in parts)
    assert "css/icons.css" in joined
    templates = [path.read_text() for path in (CONSOLE / "templates").rglob("*.html")]
    alone = [part for part in joined if any(part in text for text in templates)]
    assert alone == []
    assert sum(text.count("data-theme") for text in templates) == 1, (
        "a theme within a page has icons of its own"
    )


def _strength(selector: str) -> int:
    """Classes, attributes and pseudo-classes of a selector without ids; `:not` counts what stands in it."""
    return len(re.findall(r"\[|:(?:root|host)\b|\.[a-z]", selector))


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
