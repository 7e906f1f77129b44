"""Run the command line for tests: inside this process, or as a program of its own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clearford.cli.app import run

ROOT = Path(__file__).parents[2]
PACKS = ROOT / "tests/policy/packs"
SMALL = ("--packs", str(PACKS), "--alone")
"""Two small packs of invented rules, which load in a moment."""
# A shell that starts jobs in the background lets them ignore SIGINT; a program at a terminal does not.
PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv[0] = "clearford"
from clearford.cli.app import main
main()
"""


@dataclass(frozen=True)
class Result:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything that was written, and by nobody's mistake a traceback."""
        assert "Traceback" not in self.err + self.out, self.err + self.out
        return self.out + self.err


@contextlib.contextmanager
def _input(data: bytes) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before


def call(*arguments: str, data: bytes = b"") -> Result:
    """A command inside this process; whatever it raises is a failure of the test."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _input(data):
        code = run(arguments)
    written = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return Result(code, *written)


def command(*arguments: str) -> list[str]:
    """The program as a list for `subprocess`."""
    return [sys.executable, "-c", PROGRAM, *arguments]


def environment(**more: str) -> dict[str, str]:
    """The environment of this process with some changes, and without what would colour the output."""
    kept = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "COLUMNS")}
    return kept | {"PYTHONPATH": str(ROOT / "src"), **more}


def program(
    *arguments: str, shell: str = "", data: bytes = b"", env: Mapping[str, str] | None = None
) -> Result:
    """The program as a process of its own; `shell` is what stands behind it, e.g. `>&-`."""
    words: Sequence[str] = command(*arguments)
    if shell:
        words = ["bash", "-c", f'set -o pipefail; "$@" {shell}', "bash", *words]
    done = subprocess.run(words, input=data, capture_output=True, env=env or environment(), check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
