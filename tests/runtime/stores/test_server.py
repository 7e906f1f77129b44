"""The server of the tests is shared by a run and gone after it, even when the run was killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import postgres

ROOT = Path(__file__).parents[3]
BEGIN = """
import sys
from tests.support import postgres
with postgres.server(sys.argv[1]) as url:
    print(url.query["host"], flush=True)
    sys.stdin.read()
"""


def run_of(name: str) -> subprocess.Popen[str]:
    """Another process that uses a server, until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def folder_of(process: subprocess.Popen[str]) -> Path:
    """Where its server lies, once it is there."""
    assert process.stdout is not None
    return Path(process.stdout.readline().strip()).parent


def test_the_server_outlives_its_first_user_and_not_a_last_one_that_was_killed() -> None:
    bins = postgres.binaries()
    if bins is None:
        pytest.skip("no PostgreSQL binaries")
    first, second = run_of(f"t{os.getpid()}"), run_of(f"t{os.getpid()}")
    folder = folder_of(first)
    assert folder_of(second) == folder
    first.communicate()
    assert (folder / "data/postmaster.pid").exists()
    second.kill()
    second.communicate()
    postgres.sweep(bins)
    assert not folder.exists()
