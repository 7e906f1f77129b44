"""The gateway refuses settings that it cannot use before it listens; `test_ai` runs the whole program."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from clearford.core.errors import ConfigError
from clearford.runtime.gateway.serving import serve_gateway
from clearford.runtime.gateway.settings import GatewaySettings
from clearford.runtime.service.wiring import accounts_of
from tests.runtime.gateway.kit import stage


def test_what_cannot_be_used_is_told_before_anything_is_served(tmp_path: Path) -> None:
    with stage(tmp_path) as here, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        accounts = accounts_of(here.service.record, here.service.settings)
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match="cannot listen"):
            serve_gateway(here.service, accounts, GatewaySettings(upstream="http://m.example", port=port))
        without = GatewaySettings(upstream="http://m.example", key_file=str(tmp_path / "none"))
        with pytest.raises(ConfigError, match="cannot be read"):
            serve_gateway(here.service, accounts, without)
