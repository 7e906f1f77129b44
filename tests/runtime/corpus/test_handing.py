"""Chunks handed to an engine come to the same bytes, and one that ends its worker is handed out again."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from clearford.ai.corpus.sheet import encode_report
from clearford.core.errors import StoreError
from clearford.runtime.batch.engines import carrier_of
from clearford.runtime.batch.errands import WAVE, Carry, Engine
from clearford.runtime.corpus import handing
from clearford.runtime.corpus.folder import KEY, PARTS, PLAN, Folder
from clearford.runtime.corpus.gate import look, report_of
from clearford.runtime.corpus.handing import TRIES, look_on, looked_at
from tests.runtime.corpus.corpora import checked, corpus, write_lines


def engine(dies: Callable[[int], bool] = lambda n: False, waves: list[int] | None = None) -> Engine:
    """An engine in this process. dies: whether the nth errand of all ends its worker, from 0."""
    handed = 0

    @contextmanager
    def start(workers: int) -> Iterator[Carry]:
        def carry(errands: Sequence[bytes]) -> Iterator[tuple[int, bytes | None]]:
            nonlocal handed
            if waves is not None:
                waves.append(len(errands))
            for place in reversed(range(len(errands))):  # whatever is done first is told first
                handed += 1
                yield place, None if dies(handed - 1) else looked_at(errands[place])

        yield carry

    return start


@pytest.fixture(autouse=True)
def _other_rules() -> Iterator[None]:
    handing._looker.cache_clear()
    yield
    handing._looker.cache_clear()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A check that this process did."""
    home = tmp_path_factory.mktemp("own")
    rows, _ = corpus("engines", 300)
    return checked(home / "check", write_lines(home / "in.jsonl", rows), size=6_000)


def begun(own: Folder, path: Path) -> Path:
    """The same check in another folder, where nothing was looked at; with the same key."""
    path.mkdir()
    for name in (KEY, PLAN):
        shutil.copy(own.path / name, path / name)
    return path


def seen(path: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in sorted((path / PARTS).iterdir())}


def test_an_engine_gives_the_same_bytes(own: Folder, tmp_path: Path) -> None:
    assert len(own.plan.chunks) > 4
    path, waves, rows = begun(own, tmp_path / "other"), list[int](), list[int]()
    look(path, 1, rows.append, engine=engine(waves=waves))
    assert seen(path) == seen(own.path)
    assert encode_report(report_of(Folder(path))) == encode_report(report_of(own))
    assert (sum(waves), max(waves)) == (len(own.plan.chunks), WAVE)
    assert sum(rows) == own.plan.bases()[-1]


def test_what_was_done_is_not_handed_out_again(own: Folder, tmp_path: Path) -> None:
    path, waves = begun(own, tmp_path / "other"), list[int]()
    look_on(engine(), path, [0, 2], 1)
    look(path, engine=engine(waves=waves))
    assert sum(waves) == len(own.plan.chunks) - 2
    assert seen(path) == seen(own.path)


def test_a_chunk_that_ends_its_worker_is_handed_out_again(own: Folder, tmp_path: Path) -> None:
    path = begun(own, tmp_path / "other")
    look(path, engine=engine(dies=lambda n: n in (0, 3)))
    assert seen(path) == seen(own.path)


def test_one_that_does_so_every_time_is_named(own: Folder, tmp_path: Path) -> None:
    path, waves = begun(own, tmp_path / "other"), list[int]()
    with pytest.raises(StoreError, match="chunk 1 ended its worker") as caught:
        look_on(engine(dies=lambda n: True, waves=waves), path, [1], 1)
    assert (caught.value.code, sum(waves)) == ("CF-S003", TRIES)


def test_what_is_wrong_there_is_told_here(own: Folder, tmp_path: Path) -> None:
    path = begun(own, tmp_path / "other")
    plan = (path / PLAN).read_bytes().replace(own.plan.bundle.encode(), b"sha256:" + b"0" * 64)
    (path / PLAN).write_bytes(plan)
    with pytest.raises(StoreError, match="CF-S021"):
        look(path, engine=engine())


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", ["ray", "spark"])
def test_every_engine_gives_the_same_bytes(
    name: str, own: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if importlib.util.find_spec({"spark": "pyspark"}.get(name, name)) is None:
        pytest.skip(f"the extra `{name}` is not installed")
    if name == "spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    monkeypatch.setenv("PYTHONPATH", ":".join(filter(None, sys.path)))
    path = begun(own, tmp_path / "other")
    look(path, 2, engine=carrier_of(name, looked_at))  # type: ignore[arg-type]
    assert seen(path) == seen(own.path)
