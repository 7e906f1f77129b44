"""How long the engine takes to start, with an empty cache and with a filled one."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.measure import Line, at_most, figure
from benchmarks.setting import Setting

ROUNDS = 3
_CHILD = """
import json, sys, time
begun = time.process_time()
from clearford.runtime.engine import Engine, EngineOptions
imported = time.process_time()
Engine.load(EngineOptions(brief=len(sys.argv) > 1))
print(json.dumps([imported - begun, time.process_time() - imported]))
"""


def run(setting: Setting) -> list[Line]:
    """Processor seconds of the first and of the second start."""
    cold, warm, few, imports = [], [], [], []
    for number in range(ROUNDS):
        folder = str(setting.folder / f"cache-{number}")
        imported, first = _started(folder)
        _, second = _started(folder)
        few.append(_started(f"{folder}-few", "brief")[1])
        cold.append(first)
        warm.append(second)
        imports.append(imported)
    return [
        at_most(
            "start of the engine, empty cache",
            min(cold),
            3,
            "s",
            "shipped packs; processor time of Engine.load",
        ),
        at_most("start of the engine, filled cache", min(warm), 1.5, "s"),
        at_most("start for a few items (demo, explain), empty cache", min(few), 3, "s"),
        figure("imports before that", min(imports), "s"),
    ]


def _started(cache: str, *arguments: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *arguments],
        env={**os.environ, "CLEARFORD_CACHE": cache},
        check=True,
        stdout=subprocess.PIPE,
    )
    imported, loaded = json.loads(done.stdout)
    return imported, loaded
