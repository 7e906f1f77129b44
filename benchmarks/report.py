"""The table of goals: for people, as JSON, and as the page that is kept."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.measure import Line

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "benchmarks" / "RESULTS.md"
LIBRARIES = (
    "msgspec",
    "numpy",
    "hyperscan",
    "daachorse",
    "google-re2",
    "sqlglot",
    "orjson",
    "polars",
    "presidio-analyzer",
)


class Machine(msgspec.Struct, kw_only=True):
    """Where and when a run took place."""

    date: str
    commit: str
    system: str
    processor: str
    cores: int
    python: str
    libraries: dict[str, str]
    """Name -> version, or `not installed`."""
    load: tuple[float, float, float]
    """Load average at the end: how busy the computer was."""


class Report(msgspec.Struct, kw_only=True):
    """A run."""

    machine: Machine
    command: str
    lines: list[Line]


def this_machine() -> Machine:
    """The machine and the versions of now."""
    return Machine(
        date=datetime.now(UTC).isoformat(timespec="minutes"),
        commit=_commit(),
        system=platform.platform(terse=True),
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        python=platform.python_version(),
        libraries={name: _version(name) for name in LIBRARIES},
        load=os.getloadavg(),
    )


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no", "--", "src", "benchmarks")
        return git("rev-parse", "--short=12", "HEAD") + (" with changes" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _processor() -> str:
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def show(lines: Sequence[Line], console: Console) -> None:
    """The lines as a table for people."""
    table = Table("measure", "value", "unit", "goal", "holds", "note", title="Benchmark")
    for line in lines:
        style = "" if line.holds is None else "green" if line.holds else "red"
        table.add_row(*_cells(line), style=style)
    console.print(table)


def _cells(line: Line) -> tuple[str, ...]:
    value = (
        "-" if line.value is None else f"{line.value:,.4g}" if abs(line.value) < 1e5 else f"{line.value:,.0f}"
    )
    holds = {None: "", True: "yes", False: "NO"}[line.holds]
    return line.name, value, line.unit, line.goal, holds, line.note


def page(report: Report, words: str) -> str:
    """The page RESULTS.md. words: what is to be said about goals that are missed."""
    machine = report.machine
    versions = ", ".join(f"{name} {version}" for name, version in machine.libraries.items())
    head = [
        "# Results of the benchmark",
        "",
        f"- Command: `{report.command}`",
        f"- {machine.date}, commit {machine.commit}",
        f"- {machine.processor}, {machine.cores} cores, {machine.system}; load average "
        + ", ".join(f"{value:.2f}" for value in machine.load),
        f"- Python {machine.python}; {versions}",
        "",
        "Times are processor time unless said otherwise; of several rounds the least counts. Only ratios",
        "taken inside one run mean anything: absolute figures move by half with what else the computer does.",
        "",
        "| measure | value | unit | goal | holds | note |",
        "|---|---|---|---|---|---|",
    ]
    rows = [
        "| " + " | ".join(cell.replace("|", "/") for cell in _cells(line)) + " |" for line in report.lines
    ]
    return "\n".join([*head, *rows, "", words.strip(), ""])


def kept_words() -> str:
    """What the page says below its table, which a new run leaves as it is."""
    if not PAGE.exists():
        return "## Goals that are missed\n"
    text = PAGE.read_text(encoding="utf-8")
    at = text.find("## Goals that are missed")
    return text[at:] if at >= 0 else "## Goals that are missed\n"
