"""One small week for all tests of this folder: making it takes some seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import pytest

from clearford.console.demo.people import Door
from clearford.console.demo.serving import settings_of
from clearford.console.demo.texts import Grammar, load_grammar
from clearford.console.demo.week import Made, make_week
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.service.settings import Limits, Operator
from clearford.runtime.service.wiring import Service
from tests.console.demo.visiting import Visitor
from tests.runtime.auth.kit import ORIGIN

SEED, SCALE = 7, 0.02


@dataclass(frozen=True)
class Passed:
    """A week that is over, and the service over what it left."""

    made: Made
    service: Service


@pytest.fixture(scope="session")
def passed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Passed]:
    home = tmp_path_factory.mktemp("week")
    settings = msgspec.structs.replace(settings_of(home), operator=Operator(base_url=ORIGIN))
    told: list[float] = []
    made = make_week(settings, seed=SEED, scale=SCALE, tell=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    wide = msgspec.structs.replace(settings, limits=Limits(public_a_minute=10_000))
    service = Service.open(wide)
    yield Passed(made, service)
    service.close()
    service.store.close()


@pytest.fixture(scope="session")
def visitor(passed: Passed) -> Iterator[Visitor]:
    """Everybody, signed in; once in all tests, for a code is taken once."""
    with Door(passed.service) as door:
        made = Visitor(passed.service, passed.made, door)
        yield made
        made.close()


@pytest.fixture(scope="session")
def grammar() -> Grammar:
    return load_grammar()


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine.load(EngineOptions(brief=True))
