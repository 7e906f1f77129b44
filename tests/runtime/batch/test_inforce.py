"""What is in force in a service is what a replay decides by, and a later change of it changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clearford.core.errors import ConfigError
from clearford.core.items import Item
from clearford.runtime.batch.inforce import InForce, as_in_force, require_rules
from clearford.runtime.batch.replay import Request, asked_of, begin, planned, resumed
from clearford.runtime.batch.units import WORK
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.record.fallback import do_fall_back_rule
from clearford.runtime.service.reload import Follower
from clearford.runtime.service.wiring import options_of
from tests.cli.program import PACKS
from tests.runtime.batch.kit import SMALL, rows_of, surveyed, worked_off, write_lines
from tests.runtime.http.people import HARMFUL, House, house_of
from tests.runtime.service.test_reload import promoted
from tests.runtime.service.test_uploads import small_packs

RULE = "fraud.phishing.lookalike-domain"


def _settings(house: House, folder: Path) -> str:
    path = folder / "clearford.toml"
    settings = house.service.settings
    lines = [f'home = "{settings.home}"', f'store = "{settings.store}"', f'packs = ["{PACKS}"]']
    path.write_text("\n".join([*lines, "shipped = false", ""]))
    return str(path)


def _request(house: House, folder: Path) -> Request:
    source = write_lines(folder / "in.jsonl", [Item(id="h", text=HARMFUL)])
    options = EngineOptions(today=SMALL.today)
    return Request(str(source), folder / "out", options, service=_settings(house, folder))


def test_the_version_in_force_without_what_fell_back_is_what_the_service_has(
    tmp_path: Path, store_address: str
) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record = house.service.record
        digest = promoted(record, small_packs(word=(b"version: 0.1.0", b"version: 0.1.1")))
        with record.change() as change:
            do_fall_back_rule(change, RULE, "overturned")
        follower = Follower(record, options_of(house.service.settings), house.clock)
        with as_in_force(_request(house, tmp_path)) as (request, found):
            assert found == InForce(digest, (RULE,), ())
            loaded = Engine.load(replace(request.options, today=None), clock=house.clock)
        assert loaded.program.bundle == follower.in_force.bundle.digest


def test_what_is_put_in_force_later_changes_nothing(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        asked = _request(house, tmp_path)
        with as_in_force(asked) as (request, found):
            assert found == InForce()
            (request.folder / WORK).mkdir(parents=True)
            survey = surveyed(Engine.load(request.options))
            job = begin(request, planned(request), survey, asked_of(asked))
        with house.service.record.change() as change:
            do_fall_back_rule(change, RULE, "overturned")
        assert resumed(asked) == job
        manifest = worked_off(asked.folder)
        assert [row["decision"] for row in rows_of(asked.folder, manifest)] == ["restrict"]
        assert manifest.on_trial == ()


def test_a_rule_that_is_named_only_watches(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", [Item(id="h", text=HARMFUL)])
    asked = Request(str(source), tmp_path / "out", replace(SMALL, on_trial=(RULE,)))
    with as_in_force(asked) as (request, found):
        assert found == InForce(named=(RULE,))
        (request.folder / WORK).mkdir(parents=True)
        begin(request, planned(request), surveyed(Engine.load(request.options)))
    manifest = worked_off(asked.folder)
    (row,) = rows_of(asked.folder, manifest)
    assert (row["decision"], manifest.on_trial) == ("allow", (RULE,))
    assert {"id": RULE, "status": "trial"} in row["rules"]


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        pytest.param("fraud.phishing.lookalike-domains", RULE, id="misspelled"),
        pytest.param("xyz", "the id of a rule", id="unlike any"),
        pytest.param("fraud.phishing.trusted-author", "a rule that acts", id="one that exempts"),
    ],
)
def test_a_name_that_changes_nothing_is_refused(name: str, suggestion: str) -> None:
    with pytest.raises(ConfigError, match="CF-C002") as caught:
        require_rules((RULE, name), SMALL)
    assert suggestion in (caught.value.suggestion or "")


def test_packs_may_read_guards_that_a_replay_does_not_ask(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", [Item(id="h", text=HARMFUL)])
    request = Request(str(source), tmp_path / "out", replace(SMALL, guards=("tiny",)))
    (request.folder / WORK).mkdir(parents=True)
    job = begin(request, planned(request), surveyed(Engine.load(request.options)))
    assert job.options.guards == ("tiny",)
    (row,) = rows_of(request.folder, worked_off(request.folder))
    assert (row["decision"], row["unknown"]) == ("restrict", [])
