"""`clearford demo --serve` makes a week once, says where everything is, and serves both sides."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from clearford.cli.app import run
from clearford.console.demo.serving import made_in
from clearford.core.reasons import Language
from tests.cli.program import PROGRAM


@contextmanager
def served(home: Path, lang: Language) -> Iterator[str]:
    """The command while it serves: what it said until then."""
    options = ["--home", str(home), "--scale", "0.005", "--port", "0", "--lang", lang]
    program = [sys.executable, "-c", PROGRAM, "demo", "--serve", *options]
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = []
        try:
            for line in process.stderr:
                said.append(line)
                if "Ctrl-C" in line:
                    break
            yield "".join(said)
        finally:
            process.terminate()


def test_the_week_is_made_once_and_both_sides_answer(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    with served(home, "en") as said:
        staff, codes, public, *links = re.findall(r"http://127\.0\.0\.1:\S+", said)
        assert len(links) == 4
        assert httpx.get(f"{staff}/sign-in").status_code == 200
        assert re.search(r"^sara +\d{6}  lead", httpx.get(codes).text, re.MULTILINE)
        assert httpx.get(f"{public}/demo").status_code == 404
        assert {httpx.get(link.rstrip(".")).status_code for link in links} == {200}
    made = made_in(home)
    assert made is not None
    assert (home / "demo.json").stat().st_mode & 0o077 == 0
    with served(home, "zh") as said:
        assert "正在生成" not in said
        assert "工作人员控制台" in said
    assert made_in(home) == made


def test_a_folder_with_half_a_week_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").mkdir()
    assert run(["demo", "--serve", "--home", str(tmp_path), "--port", "0", "--lang", "en"]) == 2
    said = capfd.readouterr().err
    assert "CF-C002" in said
    assert "delete the folder" in said


def test_what_a_folder_says_can_be_read_again(tmp_path: Path) -> None:
    assert made_in(tmp_path) is None
    (tmp_path / "demo.json").write_text("{}")
    with pytest.raises(msgspec.ValidationError):
        made_in(tmp_path)
