"""A signal ends a process wherever it finds it."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
from clearford.runtime.work.ending import end_on_signals
ending = end_on_signals()
with ending._cond:  # as in the moment in which somebody begins to wait
    os.kill(os.getpid(), int(sys.argv[1]))
sys.exit(0 if ending.wait(30) else 1)
"""


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_comes_where_a_wait_begins_ends_it(name: signal.Signals) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(int(name))], timeout=60, check=False)
    assert done.returncode == 0
