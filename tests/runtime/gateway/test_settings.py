"""Settings of the gateway are checked strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import ConfigError
from clearford.runtime.gateway.settings import GatewaySettings, key_of, load_gateway


def test_a_file_is_read_and_its_key_beside_it(tmp_path: Path) -> None:
    file, key = tmp_path / "gateway.toml", tmp_path / "up.key"
    key.write_text("sk-1\n")
    key.chmod(0o600)
    file.write_text('upstream = "http://model.example:8000"\nkey_file = "up.key"\n[ladder]\nwarn_at = 1\n')
    found = load_gateway(file)
    assert (found.window, found.fail, found.ladder and found.ladder.warn_at) == (64, "hold", 1)
    assert key_of(found) == "sk-1"
    key.chmod(0o644)
    with pytest.raises(ConfigError, match="others may read"):
        key_of(found)
    key.unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        key_of(found)
    assert key_of(GatewaySettings(upstream="http://m.example")) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        'upstream = "model.example"',
        'upstream = "http://m.example"\nwindow = 3',
        'upstream = "http://m.example"\nwindos = 64',
        'upstream = "http://m.example"\n[ladder]\nwarn_at = 9',
        "upstream = ",
    ],
    ids=["nothing", "no-scheme", "window", "unknown", "ladder", "no-toml"],
)
def test_what_is_wrong_is_told_with_its_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match="CF-C002") as caught:
        load_gateway(file)
    assert caught.value.place.file == str(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_gateway(tmp_path / "none.toml")
