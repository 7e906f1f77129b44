"""Settings are read strictly, and say where what is wrong stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import ConfigError
from clearford.runtime.service.settings import at_ports, load_settings


def written(folder: Path, text: str) -> Path:
    path = folder / "clearford.toml"
    path.write_text(text)
    return path


def test_without_a_file_everything_has_a_default() -> None:
    settings = load_settings(None)
    assert settings.database() == "clearford-data/clearford.db"
    assert settings.operator.base_url == "http://127.0.0.1:8700"


def test_links_lead_to_where_it_listens_unless_another_address_is_given(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, "[listen]\nport = 9\n")).operator.base_url == "http://127.0.0.1:9"
    given = load_settings(written(tmp_path, '[operator]\nbase_url = "https://record.example/"\n'))
    assert given.operator.base_url == "https://record.example"


def test_addresses_follow_from_the_ports_that_were_found(tmp_path: Path) -> None:
    free = at_ports(load_settings(written(tmp_path, '[listen]\nport = 0\nhost = "::1"\n')), 11, 12)
    assert (free.listen.port, free.operator.base_url) == (11, "http://[::1]:11")
    assert (free.console.port, free.console.base_url) == (12, "http://[::1]:12")


def test_addresses_that_were_given_stay(tmp_path: Path) -> None:
    text = '[operator]\nbase_url = "https://record.example"\n[console]\nbase_url = "https://staff.example"\n'
    given = at_ports(load_settings(written(tmp_path, text)), 11, 12)
    assert given.operator.base_url == "https://record.example"
    assert (given.console.port, given.console.base_url) == (12, "https://staff.example")


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, 'home = "data"\npacks = ["mine"]\noverlay = "o.yaml"\n'))
    assert settings.home == str(tmp_path / "data")
    assert settings.packs == (str(tmp_path / "mine"),)
    assert settings.overlay == str(tmp_path / "o.yaml")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("hoem = 'x'", "hoem", id="unknown-key"),
        pytest.param("[listen]\nport = 70000", "port", id="out-of-range"),
        pytest.param("[listen]\ntrusted_proxies = ['10.0.0.0/33']", "10.0.0.0/33", id="no-network"),
        pytest.param("[listen]\nproxy_header = 'x-real-ip'", "proxy_header", id="another-header"),
        pytest.param("[operator]\norigin = 'https://x'", "origin", id="not-a-name"),
        pytest.param("[webhook]\nurl = 'ftp://x'\nsecret_file = 's'", "url", id="not-http"),
        pytest.param("[console]\nzone = 'Mars/Base'", "Mars/Base", id="no-time-zone"),
        pytest.param("a = ", "Invalid", id="not-toml"),
        pytest.param("undo_s = 601", "undo_s", id="too-long"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(ConfigError, match=found) as caught:
        load_settings(written(tmp_path, text))
    assert caught.value.code == "CF-C002"
    assert caught.value.place.file == str(tmp_path / "clearford.toml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="CF-C002"):
        load_settings(tmp_path / "none.toml")
