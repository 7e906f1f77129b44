"""The commands of the service refuse what they cannot use; a service that runs stands in test_serving."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from clearford.cli.app import run
from tests.cli.program import PACKS, PROGRAM


@pytest.mark.parametrize("command", ["serve", "work"])
def test_settings_that_cannot_be_used_are_named(
    command: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "clearford.toml"
    path.write_text("hoem = 1")
    assert run([command, "--settings", str(path), "--lang", "en"]) == 2
    assert "CF-C002" in capfd.readouterr().err
    assert [found.name for found in tmp_path.iterdir()] == ["clearford.toml"]


def test_an_address_that_is_taken_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        path = tmp_path / "clearford.toml"
        path.write_text(f"[listen]\nport = {taken.getsockname()[1]}\n")
        assert run(["serve", "--settings", str(path), "--lang", "en"]) == 2
    assert "cannot listen" in capfd.readouterr().err


def test_each_side_answers_at_its_own_port(tmp_path: Path) -> None:
    """With the port after that of the service taken, the staff side is where the greeting says."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        path = tmp_path / "clearford.toml"
        port = taken.getsockname()[1] - 1
        path.write_text(f'shipped = false\npacks = ["{PACKS}"]\n[listen]\nport = {port}\n')
        program = [sys.executable, "-c", PROGRAM, "serve", "--settings", str(path), "--lang", "en"]
        with subprocess.Popen(program, stderr=subprocess.PIPE, cwd=tmp_path, text=True) as process:
            try:
                check_both_answer(process, port)
            finally:
                process.kill()


def check_both_answer(process: subprocess.Popen[str], port: int) -> None:
    assert process.stderr is not None
    found: list[str] = []
    while len(found) < 2:
        found += re.findall(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
        assert process.poll() is None
    public, staff = found
    assert public == f"http://127.0.0.1:{port}"
    assert httpx.get(f"{public}/ready").status_code == 200
    assert httpx.get(f"{public}/sign-in").status_code == 404
    assert httpx.get(f"{staff}/sign-in").status_code == 200
    assert httpx.get(f"{staff}/v1/me").status_code == 404
    # A name in a header leads nowhere else.
    assert httpx.get(f"{public}/sign-in", headers={"host": staff.removeprefix("http://")}).status_code == 404
