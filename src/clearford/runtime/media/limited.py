"""Programs that look at files which nobody knows: a process with limits, which is told nothing and ends."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

import msgspec

Fault = Literal["large", "damaged"]
"""large: its limit of time was reached, or the system ended it. damaged: it fell over by itself."""


def limit(memory: int, seconds: int) -> None:
    """Take rights from this process for good: bytes of address space, seconds of work, and to write files."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_limited(program: Path, asked: dict[str, Any], body: bytes, *, seconds: int) -> bytes | Fault:
    """What a program of ours writes when it is given a line of JSON and a file, or how it ended.

    asked: goes to it as that line. seconds: after which it is ended.
    """
    # Found where this process finds it; of its own environment it is told nothing else.
    env = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"}
    try:
        # No name of a file and nothing of its contents is on its command line.
        done = subprocess.run(
            [sys.executable, "-P", str(program)],
            input=msgspec.json.encode(asked) + b"\n" + body,
            capture_output=True,
            timeout=seconds,
            env=env,
        )
    except subprocess.TimeoutExpired:
        return "large"
    if done.returncode < 0:  # ended by its limit of time, or by the system
        return "large"
    return done.stdout if done.returncode == 0 else "damaged"
