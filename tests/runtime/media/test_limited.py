"""A program with limits: what it writes, how it ends, and what it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.runtime.media.limited import run_limited

LIMITED = """
import os, sys, json
from clearford.runtime.media.limited import limit
asked = json.loads(sys.stdin.buffer.readline())
limit(asked["memory"], asked["seconds"])
body = sys.stdin.buffer.read()
"""


def ran(folder: Path, text: str, *, memory: int = 1 << 30) -> bytes | str:
    """What comes of a program with limits."""
    path = folder / "program.py"
    path.write_text(f"{LIMITED}{text}\n")
    return run_limited(path, {"memory": memory, "seconds": 1}, b"body", seconds=5)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("sys.stdout.buffer.write(body)", b"body", id="answers"),
        pytest.param("bytearray(2 << 30)", "damaged", id="memory"),
        pytest.param("while True: pass", "large", id="seconds-of-work"),
        pytest.param("open('made', 'wb', buffering=0).write(b'x')", "damaged", id="writes-a-file"),
        pytest.param("raise SystemExit(3)", "damaged", id="error"),
    ],
)
def test_a_program_answers_or_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, found: object
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ran(tmp_path, text) == found


def test_it_is_told_nothing_of_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARFORD_SECRET", "hush")
    told = ran(tmp_path, "print(sorted(os.environ), sys.argv)")
    assert isinstance(told, bytes)
    assert b"PYTHONPATH" in told
    assert b"CLEARFORD_SECRET" not in told
