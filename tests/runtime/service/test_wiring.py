"""The service as it is put together from settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from clearford.core.errors import GuardError, PackError, RequestError
from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.guards.settings import Guard
from clearford.runtime.service.settings import Operator, Settings
from clearford.runtime.service.wiring import Service, accounts_of, guards_of, options_of, redress_of
from tests.cli.program import PACKS
from tests.runtime.service_kit import SMALL


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


def test_guards_of_the_settings_are_asked_for_what_goes_to_people() -> None:
    guard = Guard(name="judge", url="https://guard.example/v1", model="m")
    quiet = replace(guard, name="quiet", escalated=False)
    settings = Settings(guards=(guard, quiet))
    assert options_of(settings).guards == ("judge",)
    engine = Engine.load(SMALL)
    assert guards_of(Settings(), engine) is None
    made = guards_of(settings, engine)
    assert made is not None
    made.close()


def test_a_guard_that_is_to_be_told_an_unknown_rule_stops_the_start() -> None:
    guard = Guard(name="judge", url="https://guard.example/v1", model="m", rule="no.such.rule")
    with pytest.raises(GuardError) as error:
        guards_of(Settings(guards=(guard,)), Engine.load(SMALL))
    assert error.value.code == "CF-W003"
