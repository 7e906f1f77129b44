"""The service as it is put together from settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import PackError, RequestError
from clearford.core.items import Item
from clearford.runtime.service.settings import Operator, Settings
from clearford.runtime.service.wiring import Service, accounts_of, redress_of
from tests.cli.program import PACKS


def settings_in(home: Path) -> Settings:
    return Settings(home=str(home), packs=(str(PACKS),), shipped=False)


def test_a_service_makes_what_it_needs_and_finishes_what_it_accepted(tmp_path: Path) -> None:
    service = Service.open(settings_in(tmp_path / "home"))
    waiting = service.gate.submit([Item(id="p1", text="log in at paypa1.example")])
    service.close()
    assert waiting.result(5)[0].outcome == "restrict"
    with pytest.raises(RequestError) as found:
        service.gate.submit([Item(id="p2")])
    assert found.value.code == "CF-H004"
    assert (tmp_path / "home" / "master-keys.json").stat().st_mode & 0o077 == 0
    assert accounts_of(service.record, service.settings).users() == []
    service.store.close()


def test_what_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    (tmp_path / "fraud" / "x").mkdir(parents=True)
    (tmp_path / "fraud" / "x" / "pack.yaml").write_text("id: [")
    with pytest.raises(PackError):
        Service.open(Settings(home=str(tmp_path / "home"), packs=(str(tmp_path),), shipped=False))


def test_people_are_told_where_to_turn() -> None:
    operator = Operator(
        base_url="https://record.example", bodies={"B": "https://b.example", "A": "https://a.example"}
    )
    redress = redress_of(Settings(operator=operator))
    assert redress.appeal_link == "https://record.example/s"
    assert [body.name for body in redress.bodies] == ["A", "B"]
