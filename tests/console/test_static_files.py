"""Files of the pages: named by their content, packed, and nothing else."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from clearford.console.static_files import JOINED, address, assets
from tests.console.desk_kit import Pages
from tests.runtime.http.test_accounts import opened

PARTS = {part for parts in JOINED.values() for part in parts}
"""Sent as a part of another file."""


def test_a_file_is_served_for_good(tmp_path: Path) -> None:
    with opened(str(tmp_path)) as place:
        client = Pages(place).client
        for name in ("css/clearford.css", "js/live.js", "icons/mark.svg"):
            answer = client.get(address(name))
            assert (answer.status_code, answer.content) == (200, assets()[name].plain)
            assert "immutable" in answer.headers["cache-control"]
            assert answer.headers["x-content-type-options"] == "nosniff"
        plain = client.get(address("js/live.js"), headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        for path in (
            "/static/nothing.js",
            "/static/../desk.py",
            "/static/%2e%2e/desk.py",
            "/static/MANIFEST.json",
        ):
            assert client.get(path).status_code == 404


def test_packed_is_what_is_plain() -> None:
    assert all(gzip.decompress(asset.packed) == asset.plain for asset in assets().values())


def test_a_file_that_is_not_there_has_no_address() -> None:
    with pytest.raises(KeyError):
        address("js/none.js")


def test_own_scripts_stay_small() -> None:
    """All of it as it is transferred, besides libraries; no page loads the whole."""
    own = {name: len(asset.packed) for name, asset in assets().items() if name.startswith("js/")}
    assert sum(own.values()) < 12_000, own


def test_whatever_a_page_loads_stays_small() -> None:
    """Even with every script and every style, as transferred; the rest of 150 kB is for the page itself."""
    sent = {name: len(asset.packed) for name, asset in assets().items() if name not in PARTS}
    assert sum(sent.values()) < 95_000, sent
