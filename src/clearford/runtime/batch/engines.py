"""Where units of a replay run: own processes, tasks of Ray, or Spark over numbers of units.

Their settings come from their own environment (`RAY_ADDRESS`, `SPARK_MASTER`): without one they start on
this machine. Folder and input must be seen alike by every machine.
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

from clearford.core.errors import ConfigError
from clearford.runtime.batch.errands import Carry, Engine, Errands, carried_out_apart, run_handed
from clearford.runtime.batch.foreman import Foreman, run_processes
from clearford.runtime.batch.processes import Tick

EngineName = Literal["processes", "ray", "spark"]
_STORE_BYTES = 80 << 20
"""Memory of Ray for objects; results are small, so this is the least that it takes."""


class Runs(Protocol):
    """Does what is left of the replay of a folder with so many workers; the caller holds its lock."""

    def __call__(self, folder: Path, workers: int, *, tick: Tick, foreman: Foreman | None = None) -> None:
        """Do it, and end the foreman that looked at the sample.

        Raises StoreError CF-S001, CF-S002, CF-S021, CF-S046.
        """
        ...


def engine_of(name: EngineName) -> Runs:
    """An engine. Raises ConfigError CF-C001 where its extra is not installed."""
    if name == "processes":
        return run_processes
    engine = carrier_of(name)

    def run(folder: Path, workers: int, *, tick: Tick, foreman: Foreman | None = None) -> None:
        if foreman is not None:
            foreman.close()
        run_handed(folder, engine, workers, tick=tick)

    return run


def carrier_of(name: Literal["ray", "spark"], errands: Errands = carried_out_apart) -> Engine:
    """What carries errands on an engine, by default those of replays.

    Raises ConfigError CF-C001 where its extra is not installed.
    """
    _extra(name)
    return partial(_ENGINES[name], errands=errands)


def _extra(name: str) -> Any:
    """The module of an engine."""
    module = {"spark": "pyspark"}.get(name, name)
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ConfigError(
            "CF-C001",
            f"the engine `{name}` needs {module}",
            suggestion=f'install it with `pip install "clearford[{name}]"`',
        ) from error


@contextmanager
def on_ray(workers: int, errands: Errands) -> Iterator[Carry]:
    """Core tasks of Ray; without RAY_ADDRESS on this machine, in a folder of its own that is removed."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    ray = _extra("ray")
    with tempfile.TemporaryDirectory(prefix="ray") as folder:
        own: dict[str, Any] = {
            "num_cpus": workers,
            "include_dashboard": False,
            "object_store_memory": _STORE_BYTES,
            "_temp_dir": folder,
        }
        ray.init(
            log_to_driver=False, configure_logging=False, **({} if os.environ.get("RAY_ADDRESS") else own)
        )
        try:
            task = ray.remote(num_cpus=1, max_retries=0)(errands)

            def carry(wave: Sequence[bytes]) -> Iterator[tuple[int, bytes | None]]:
                places = {task.remote(errand): place for place, errand in enumerate(wave)}
                while places:
                    [done], _ = ray.wait(list(places), num_returns=1)
                    yield places.pop(done), _got(ray, done)

            yield carry
        finally:
            ray.shutdown()


def _got(ray: Any, done: Any) -> bytes | None:
    try:
        told: bytes = ray.get(done)
    except (
        ray.exceptions.WorkerCrashedError,
        ray.exceptions.OutOfMemoryError,
        ray.exceptions.NodeDiedError,
    ):
        return None
    return told


@contextmanager
def on_spark(workers: int, errands: Errands) -> Iterator[Carry]:
    """`mapInArrow` over numbers of errands; without SPARK_MASTER on this machine, open to nobody else."""
    sql = importlib.import_module(f"{_extra('spark').__name__}.sql")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    master = os.environ.get("SPARK_MASTER")
    builder = sql.SparkSession.builder.appName("clearford replay").master(master or f"local[{workers}]")
    options = {
        "spark.ui.enabled": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "1",
        "spark.driver.memory": "512m",
        **({} if master else {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}),
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield lambda wave: _spark_wave(session, errands, wave)
    finally:
        session.stop()


def _spark_wave(session: Any, errands: Errands, wave: Sequence[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Carry a wave out; where something ended its worker, each errand by itself, to know which."""
    failed = importlib.import_module("py4j.protocol").Py4JJavaError
    try:
        yield from _spark_rows(session, errands, wave)
    except failed:
        if len(wave) == 1:
            yield 0, None
            return
        for place, errand in enumerate(wave):
            [(_, told)] = _spark_wave(session, errands, [errand])
            yield place, told


def _spark_rows(session: Any, errands: Errands, wave: Sequence[bytes]) -> list[tuple[int, bytes]]:
    numbers = session.range(0, len(wave), 1, len(wave))
    done = numbers.mapInArrow(_over_numbers(errands, list(wave)), "place long, told binary").collect()
    return [(row.place, bytes(row.told)) for row in done]


def _over_numbers(errands: Errands, wave: Sequence[bytes]) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def run(batches: Iterator[Any]) -> Iterator[Any]:
        pa = importlib.import_module("pyarrow")
        for batch in batches:
            places = batch.column(0).to_pylist()
            told = [errands(wave[place]) for place in places]
            yield pa.record_batch({"place": pa.array(places, "int64"), "told": pa.array(told, "binary")})

    return run


_ENGINES: Mapping[str, Callable[..., AbstractContextManager[Carry]]] = {"ray": on_ray, "spark": on_spark}
