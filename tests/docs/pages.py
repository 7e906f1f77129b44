"""The pages of the documentation as tests see them: files, code blocks, headings, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")],
    key=lambda path: path.relative_to(ROOT).as_posix(),
)
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: str
    line: int
    language: str
    file: str
    """Name of the file that a reader is told to save; empty for most blocks."""
    body: str

    @property
    def place(self) -> str:
        """`page:line` of the fence."""
        return f"{self.page}:{self.line}"


def name_of(path: Path) -> str:
    """The page's path below the repository."""
    return path.relative_to(ROOT).as_posix()


def blocks_of(path: Path) -> list[Block]:
    """The fenced blocks of a page in order."""
    text = path.read_text()
    found = []
    for match in _FENCE.finditer(text):
        language, _, file = match["info"].strip().partition(" ")
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(name_of(path), line, language, file.strip(), match["body"]))
    return found


def prose_of(path: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", path.read_text())


def links_of(path: Path) -> list[str]:
    """Targets of the links of a page."""
    return _LINK.findall(prose_of(path))


def anchors_of(path: Path) -> set[str]:
    """The anchors that a page's headings get when it is shown."""
    return {_anchor(heading) for heading in _HEADING.findall(prose_of(path))}


def _anchor(heading: str) -> str:
    kept = "".join(c for c in heading.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def section(path: Path, heading: str) -> str:
    """The text below a heading, up to the next one of the same depth or above; empty if there is none."""
    depth = len(heading) - len(heading.lstrip("#"))
    after = f"\n{path.read_text()}".partition(f"\n{heading}\n")[2]
    return re.split(rf"^#{{1,{depth}}} ", after, maxsplit=1, flags=re.MULTILINE)[0]
