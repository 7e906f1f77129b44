"""Runs the commands of a page as a reader would: in one folder, one after the other."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from clearford.cli.app import run

_SHELL = re.compile(r"[|<>;&$`]")
_EXIT = re.compile(r"#.*?\bexit code (\d+)")
_PROGRAM = '#!/bin/sh\nexec "{python}" -c "from clearford.cli.app import main; main()" "$@"\n'


@dataclass(frozen=True)
class Step:
    """One command of a block, and what the page says about it."""

    command: str
    output: tuple[str, ...] | None
    """Lines that the page shows; None where it shows nothing and nothing is asked."""
    code: int | None
    """Exit code that the page promises; None where it does not say."""


def steps_of(language: str, body: str) -> list[Step]:
    """The commands of an `sh` or `console` block."""
    lines = body.replace("\\\n", " ").splitlines()
    if language == "sh":
        return [_plain(line) for line in lines if line.strip() and not line.startswith("#")]
    starts = [i for i, line in enumerate(lines) if line.startswith("$ ")]
    ends = [*starts[1:], len(lines)]
    return [Step(lines[a][2:], tuple(lines[a + 1 : b]), None) for a, b in zip(starts, ends, strict=True)]


def _plain(line: str) -> Step:
    said = _EXIT.search(line)
    return Step(line.partition(" # ")[0].strip(), None, int(said[1]) if said else 0)


class Session:
    """A reader's terminal in one folder."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        """`bin_folder` gets the program for commands that need a shell, such as pipes."""
        self.folder, self.code = folder, 0
        program = bin_folder / "clearford"
        program.write_text(_PROGRAM.format(python=sys.executable))
        program.chmod(0o755)
        self._path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"

    def save(self, name: str, text: str) -> None:
        """What the reader is told to save."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self, command: str) -> str:
        """Run one command in the folder; gives what it wrote, and keeps its exit code in `code`."""
        if command.startswith("clearford ") and not _SHELL.search(command):
            return self._here(shlex.split(command)[1:])
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.code}); {command}"],
            cwd=self.folder,
            env={**os.environ, "PATH": self._path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.code = done.returncode
        return done.stdout.decode()

    def _here(self, arguments: list[str]) -> str:
        written = io.BytesIO()
        stream = io.TextIOWrapper(written, encoding="utf-8", write_through=True)
        with (
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(stream),
            contextlib.redirect_stderr(stream),
        ):
            self.code = run(arguments)
        return written.getvalue().decode()


def is_shown(shown: tuple[str, ...], output: str) -> bool:
    """True if `output` is what a page shows; `...` stands for anything within a line, or for any lines."""
    wanted = "".join(_pattern(line.rstrip()) for line in shown if line.strip())
    lines = (line.rstrip() for line in output.splitlines())
    return re.fullmatch(wanted, "".join(f"{line}\n" for line in lines if line)) is not None


def _pattern(line: str) -> str:
    if line == "...":
        return r"(?:.*\n)*?"
    return ".*?".join(re.escape(part) for part in line.split("...")) + r"\n"
