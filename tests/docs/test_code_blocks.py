"""Every code block of the documentation runs, or is data of the form that it claims."""

from __future__ import annotations

import ast
import hashlib
import json
from pathlib import Path

import pytest
import yaml

from clearford.core.clock import Clock
from clearford.runtime import shipped
from clearford.runtime.engine import Engine, EngineOptions
from tests.docs.pages import PAGES, ROOT, Block, blocks_of, name_of
from tests.docs.session import Session, is_shown, steps_of

RUN = [path for path in PAGES if name_of(path) == "README.md" or path.parent.name in ("tutorial", "how-to")]
NOT_RUN = {
    "pip install ": "installs",
    "pip download ": "asks a package index",
    "./dev ": "installs, and runs this very suite",
}
"""First words of blocks that are not run -> why."""
NOT_RUN_BLOCKS = {
    ("docs/how-to/write-a-rule.md", "clearford pack check"): "its rule is filled in by the reader",
    ("docs/how-to/work-offline.md", "unshare"): "needs a Linux that lets everybody make a network",
    ("docs/how-to/try-the-console.md", "clearford demo --serve"): "runs until it is ended",
    (
        "docs/how-to/archive-old-months.md",
        "clearford store archive",
    ): "needs a store with months that are over",
    ("docs/how-to/train-a-head.md", "clearford train"): "needs the reader's own labelled rows",
    ("docs/how-to/run-the-service.md", "clearford serve"): "runs until it is ended",
    ("docs/how-to/decide-a-stream.md", "clearford stream run"): "runs until it is ended",
    ("docs/how-to/guard-an-ai-service.md", "clearford ai gateway"): "runs until it is ended",
    ("docs/how-to/assess-an-ai-service.md", "clearford ai assess run"): "asks a service of the reader",
    (
        "docs/how-to/assess-an-ai-service.md",
        "clearford ai assess people",
    ): "needs the answers of that service",
    ("docs/how-to/assess-an-ai-service.md", "clearford ai assess compare"): "needs two such reports",
    ("docs/how-to/run-the-service.md", "curl"): "asks a service of the reader",
    ("docs/how-to/train-a-head.md", "clearford scan"): "uses the head that the reader has trained",
    ("README.md", "clearford user add"): "asks for a password, and serves until it is told to end",
    ("docs/how-to/scan-a-file.md", "clearford scan big"): "every worker loads the engine once more",
}
"""(page, first words) of single blocks that are not run -> why."""
DATA = [
    pytest.param(block, id=block.place)
    for path in PAGES
    for block in blocks_of(path)
    if block.language in ("yaml", "json", "python")
]


def is_left_out(block: Block) -> bool:
    """True for a block that is listed as not run."""
    first = block.body.replace("$ ", "").lstrip()
    return any(first.startswith(words) for words in NOT_RUN) or any(
        block.page == page and first.startswith(words) for page, words in NOT_RUN_BLOCKS
    )


@pytest.fixture(scope="module")
def loaded() -> dict[tuple[EngineOptions, str], Engine]:
    """Engines by what they were made of: loading takes seconds, and pages use the same few."""
    return {}


@pytest.fixture
def _engines_are_kept(
    loaded: dict[tuple[EngineOptions, str], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    load = Engine.load

    def kept(options: EngineOptions, *, clock: Clock | None = None) -> Engine:
        key = (options, _digest(options.packs))
        if key not in loaded:
            loaded[key] = load(options, clock=clock)
        return loaded[key]

    monkeypatch.setattr(Engine, "load", kept)


def _digest(folders: tuple[str, ...]) -> str:
    files = sorted(path for folder in folders for path in Path(folder).rglob("*") if path.is_file())
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


@pytest.mark.slow
@pytest.mark.usefixtures("_engines_are_kept")
@pytest.mark.parametrize("path", [pytest.param(path, id=name_of(path)) for path in RUN])
def test_the_commands_of_a_page_run_and_say_what_it_shows(
    path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"COLUMNS": "100", "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    session = Session(tmp_path_factory.mktemp("reader"), tmp_path_factory.mktemp("bin"))
    if path.name == "README.md":
        session.save("items.jsonl", shipped.read("demo", "items.jsonl").decode())
    wrong = [problem for block in blocks_of(path) for problem in follow(session, block)]
    assert not wrong, "\n\n".join(wrong)


def follow(session: Session, block: Block) -> list[str]:
    """Do what a block says; gives what came out otherwise."""
    if block.file:
        session.save(block.file, block.body)
    if block.language not in ("sh", "console") or is_left_out(block):
        return []
    wrong = []
    for step in steps_of(block.language, block.body):
        output = session.run(step.command)
        if step.code is not None and session.code != step.code:
            wrong.append(f"{block.place}: `{step.command}` ended with {session.code}\n{output}")
        if step.output is not None and not is_shown(step.output, output):
            wrong.append(f"{block.place}: `{step.command}` wrote\n{output}")
    return wrong


@pytest.mark.parametrize("block", DATA)
def test_a_block_of_data_or_python_can_be_read(block: Block) -> None:
    if block.language == "yaml":
        assert yaml.safe_load(block.body) is not None
    elif block.language == "python":
        assert ast.parse(block.body).body
    else:
        assert read_json(block.body)


def read_json(text: str) -> list[object]:
    """One JSON document, or one a line."""
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]


def test_every_block_left_out_is_still_there() -> None:
    blocks = [block for path in RUN for block in blocks_of(path) if block.language in ("sh", "console")]
    firsts = [(block.page, block.body.replace("$ ", "").lstrip()) for block in blocks]
    unused = [words for words in NOT_RUN if not any(first.startswith(words) for _, first in firsts)]
    unused += [
        words
        for page, words in NOT_RUN_BLOCKS
        if not any(page == name and first.startswith(words) for name, first in firsts)
    ]
    assert unused == []
    assert ROOT / "README.md" in RUN
