"""Ray and Spark give the bytes that own processes give, and what is missing is named with its command."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

from clearford.core.errors import ConfigError
from clearford.core.items import Item
from clearford.runtime.batch.engines import EngineName, engine_of
from clearford.runtime.batch.processes import run_processes
from clearford.runtime.batch.replay import Request
from tests.runtime.batch.kit import SMALL, begun, write_lines


def test_own_processes_are_an_engine() -> None:
    assert engine_of("processes") is run_processes


@pytest.mark.parametrize("name", ["ray", "spark"])
def test_an_engine_that_is_not_installed_is_named(name: EngineName, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("ray", "pyspark"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match="CF-C001") as caught:
        engine_of(name)
    assert f"clearford[{name}]" in (caught.value.suggestion or "")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ray", "spark"])
@pytest.mark.filterwarnings("default")
def test_every_engine_gives_the_same_bytes(
    name: EngineName, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if importlib.util.find_spec({"spark": "pyspark"}.get(name, name)) is None:
        pytest.skip(f"the extra `{name}` is not installed")
    if name == "spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
    items = [Item(id=f"i{i}", text=f"good morning, number {i}") for i in range(800)]
    source = str(write_lines(tmp_path / "in.jsonl", items))
    parts = []
    for folder, runs in ((tmp_path / "own", None), (tmp_path / "other", engine_of(name))):
        request = Request(source, folder, SMALL, size=10_000)
        assert len(begun(request).chunks) >= 4
        (runs or run_processes)(folder, 2, tick=lambda *_: None)
        parts.append([path.read_bytes() for path in sorted(folder.glob("part-*"))])
    assert parts[0] == parts[1]
    assert len(parts[0]) >= 4
