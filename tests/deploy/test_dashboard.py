"""The dashboard shows metrics that exist, and every one of them."""

from __future__ import annotations

import json
from typing import Any

from tests.deploy.files import DEPLOY, known_metrics, metrics_in

BOARD: dict[str, Any] = json.loads((DEPLOY / "grafana/clearford.json").read_text())
PANELS = [panel for panel in BOARD["panels"] if panel["type"] != "row"]


def test_what_it_shows_is_told_by_the_service_and_nothing_is_left_out() -> None:
    shown = metrics_in(" ".join(target["expr"] for panel in PANELS for target in panel["targets"]))
    assert shown - known_metrics() == set()
    assert known_metrics() - shown == set()


def test_panels_have_numbers_of_their_own_and_do_not_overlap() -> None:
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert max(x for x, _ in cells) < 24
        assert not cells & taken, panel["title"]
        taken |= cells


def test_it_names_no_server_of_anybody() -> None:
    text = json.dumps(BOARD)
    assert "http" not in text.replace("clearford_http", "")
    assert {target["datasource"]["uid"] for panel in PANELS for target in panel["targets"]} == {"${source}"}
