"""The gateway as a program: it says where it is, passes on, and ends in order."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from clearford.cli.app import run
from tests.cli.program import PACKS, PROGRAM
from tests.runtime.gateway.kit import Model, saying, serving


def test_settings_that_cannot_be_used_are_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text("upstraem = 1")
    assert run(["ai", "gateway", str(file), "--lang", "en"]) == 2
    assert "CF-C002" in capfd.readouterr().err


def test_a_gateway_that_runs_answers_and_ends(tmp_path: Path) -> None:
    service, file = tmp_path / "clearford.toml", tmp_path / "gateway.toml"
    service.write_text(f'shipped = false\npacks = ["{PACKS}"]\n')
    made = [
        sys.executable,
        "-c",
        PROGRAM,
        "user",
        "key",
        "program",
        "--scope",
        "item.submit",
        "--settings",
        str(service),
    ]
    said = subprocess.run(made, capture_output=True, text=True, cwd=tmp_path, check=True)
    key = re.search(r"cfk_\S+", said.stdout + said.stderr)
    assert key is not None, said.stdout
    with serving(Model(saying("good morning"))) as upstream:
        file.write_text(f'upstream = "{upstream}"\nport = 0\n')
        program = [
            sys.executable,
            "-c",
            PROGRAM,
            "ai",
            "gateway",
            str(file),
            "--settings",
            str(service),
            "--lang",
            "en",
        ]
        with subprocess.Popen(program, stderr=subprocess.PIPE, cwd=tmp_path, text=True) as process:
            try:
                assert process.stderr is not None
                found = re.search(r"http://\S+/v1", process.stderr.readline())
                assert found is not None
                body = {"model": "m", "messages": [{"role": "user", "content": "hi"}]}
                headers = {"authorization": f"Bearer {key[0]}"}
                answer = httpx.post(f"{found[0]}/chat/completions", json=body, headers=headers)
                assert answer.json()["choices"][0]["message"]["content"] == "good morning"
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=30) == 0
            finally:
                process.kill()
