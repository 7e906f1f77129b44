"""The commands of the service refuse what they cannot use; a service that runs stands in test_serving."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from clearford.cli.app import run


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
