"""The pages hang together: links lead somewhere, every code, signal and setting is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clearford.core.codes import CODES
from clearford.policy.signals import catalogue
from clearford.runtime.output import Row
from tests.docs.pages import PAGES, ROOT, anchors_of, blocks_of, links_of, name_of, prose_of
from tools.pack_pages import shipped_packs

REFERENCE = ROOT / "docs/reference"
PAGE_CASES = [pytest.param(path, id=name_of(path)) for path in PAGES]
AWAITED: set[str] = set()
"""Pages that are linked before they are measured and written. This list may only shrink."""
FOREIGN = ("http://", "https://", "mailto:")


@pytest.mark.parametrize("path", PAGE_CASES)
def test_every_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    broken = [link for link in links_of(path) if not link.startswith(FOREIGN) and not leads(path, link)]
    assert broken == []


def leads(page: Path, link: str) -> bool:
    """True if a relative link leads to an existing file and, where it names one, a heading of it."""
    file, _, anchor = link.partition("#")
    target = (page.parent / file).resolve() if file else page
    if not target.exists():
        return name_of(target) in AWAITED
    return not anchor or anchor in anchors_of(target)


@pytest.mark.parametrize("folder", ["tutorial", "how-to", "explanation", "reference"])
def test_every_page_can_be_reached_from_an_index(folder: str) -> None:
    indexes = [ROOT / "README.md", ROOT / "docs" / folder / "README.md"]
    linked = {
        (index.parent / link.partition("#")[0]).resolve()
        for index in indexes
        if index.exists()
        for link in links_of(index)
    }
    pages = [path for path in (ROOT / "docs" / folder).glob("*.md") if path.name != "README.md"]
    assert [name_of(path) for path in pages if path.resolve() not in linked] == []


def test_every_error_code_has_a_page_with_a_meaning_an_example_and_a_fix() -> None:
    pages = {path.stem: path.read_text() for path in (REFERENCE / "errors").glob("CF-*.md")}
    assert sorted(pages) == sorted(CODES)
    bare = [
        code
        for code, text in pages.items()
        if not text.startswith(f"# {code}\n")
        or any(f"\n## {part}\n" not in text for part in ("Meaning", "Example", "Fix"))
    ]
    assert bare == []


def test_every_signal_of_the_shipped_packs_is_on_its_page() -> None:
    text = (REFERENCE / "signals.md").read_text()
    names = set(re.findall(r"^\| `([a-z0-9_.]+)`", text, re.MULTILINE))
    missing = [name for name in catalogue(shipped_packs()) if row_of(name) not in names]
    assert missing == []


def row_of(signal: str) -> str:
    """What a signal's line begins with: its list for phrases and patterns, else itself."""
    parts = signal.split(".")
    return parts[2] if parts[:2] in (["text", "phrase"], ["text", "pattern"]) else signal


def test_every_shipped_rule_is_on_its_page() -> None:
    text = (REFERENCE / "rules.md").read_text()
    assert [rule.id for rule in shipped_packs().rules() if f"\n### `{rule.id}`\n" not in text] == []


def test_the_page_of_the_row_has_every_field_in_order() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \|", (REFERENCE / "output.md").read_text(), re.MULTILINE)
    assert rows[: len(Row.__struct_fields__)] == list(Row.__struct_fields__)


def test_every_variable_of_the_environment_is_documented() -> None:
    settings = (REFERENCE / "settings.md").read_text()
    sources = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    read = set(re.findall(r"(?:env(?:iron)?(?:\.get\(|\[)|getenv\()\"([A-Z_]+)\"", sources))
    read |= set(re.findall(r"^VARIABLE = \"([A-Z_]+)\"", sources, re.MULTILINE))
    cache = {"CLEARFORD_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"}
    assert read == {"LC_ALL", "LC_MESSAGES", "LANG", "RAY_ADDRESS", "SPARK_MASTER"} | cache
    assert [name for name in read if f"`{name}`" not in settings] == []


@pytest.mark.parametrize("path", PAGE_CASES)
def test_no_page_names_a_place_on_somebodys_computer(path: Path) -> None:
    assert re.findall(r"(?:^|[\s`(\"'])/(?:work|tmp|home|root|Users)\b[^\s`]*", path.read_text()) == []


@pytest.mark.parametrize("path", PAGE_CASES)
def test_a_page_has_one_title_and_every_block_a_language(path: Path) -> None:
    titles = re.findall(r"^# .+$", prose_of(path), re.MULTILINE)
    assert len(titles) == 1
    assert [block.place for block in blocks_of(path) if not block.language] == []
