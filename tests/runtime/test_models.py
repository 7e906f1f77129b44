"""The heads of a bundle: the shipped ones, and those of a folder in their place."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from clearford.core.errors import ConfigError, DetectError
from clearford.core.items import Item
from clearford.detect.models.head import ENDING, HEADS, HeadName
from clearford.runtime import shipped
from clearford.runtime.engine import Engine, EngineOptions, identity
from clearford.runtime.models import models_digest, own_heads, shipped_head
from clearford.runtime.training.card import from_json, to_markdown
from tests.detect.models.heads import random_head

MODELS = shipped.DATA / "models"
SCORES = tuple(f"{name}.score" for name in HEADS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a head of its own."""
    (tmp_path / "fraud.head").write_bytes(random_head("fraud", 7).to_bytes())
    return tmp_path


@pytest.mark.parametrize("name", HEADS)
def test_the_card_of_a_shipped_head_speaks_of_its_file(name: HeadName) -> None:
    card = from_json((MODELS / f"{name}.json").read_bytes())
    assert card.digest == hashlib.sha256((MODELS / f"{name}{ENDING}").read_bytes()).hexdigest()
    assert (card.head, card.scheme) == (name, shipped_head(name).scheme.name)
    assert (MODELS / f"{name}.md").read_text() == to_markdown(card)


@pytest.mark.parametrize("name", HEADS)
def test_a_card_names_data_licence_and_limits(name: HeadName) -> None:
    card = from_json((MODELS / f"{name}.json").read_bytes())
    assert min(len(text) for text in (card.data, card.licence, card.limits, card.command)) > 40
    not_allowed = ("fbs", "stoneskipping", "uci", "jpcert", "c2tu")
    assert [s.name for s in card.sources if s.name.startswith(not_allowed)] == []
    assert [out.name for out in card.outside if out.name.startswith("cold train")] == []


def test_a_folder_takes_the_place_of_what_it_holds(folder: Path) -> None:
    assert set(own_heads(str(folder))) == {"fraud"}
    assert own_heads(None) == {}
    assert len({models_digest(), models_digest(str(folder))}) == 2
    assert identity(str(folder))["models"] == models_digest(str(folder)) != identity()["models"]


def test_the_scores_are_those_of_the_folder(folder: Path, demo_items: list[Item]) -> None:
    small = ("fraud.score", "spam.score")
    shipped_scores = _scores(EngineOptions(signals=small), demo_items)
    own_scores = _scores(EngineOptions(signals=small, models=str(folder)), demo_items)
    assert [row[1] for row in shipped_scores] == [row[1] for row in own_scores]
    assert [row[0] for row in shipped_scores] != [row[0] for row in own_scores]


def _scores(options: EngineOptions, items: list[Item]) -> list[tuple[object, ...]]:
    engine = Engine.load(options)
    judged = engine.pipeline.process_vector(items)
    columns = judged.signals.item
    return [tuple(float(columns[name].values[i]) for name in options.signals) for i in range(len(items))]


@pytest.mark.parametrize("size", [1, 7, 16, 64])
def test_scores_do_not_depend_on_the_batch(engine: Engine, demo_items: list[Item], size: int) -> None:
    whole = _values(engine, demo_items, len(demo_items))
    assert _values(engine, demo_items, size) == whole
    assert any(row["fraud.score"] is not None for row in whole)
    assert any(row["phishing.score"] is None for row in whole)


def _values(engine: Engine, items: list[Item], size: int) -> list[dict[str, object]]:
    found = []
    for start in range(0, len(items), size):
        part = items[start : start + size]
        if size < 16:
            for item in part:
                row = engine.pipeline.plan.run_one(item)
                known = {} if row.beyond is None else row.beyond.values
                found.append({name: known.get(name) for name in SCORES})
            continue
        columns = engine.pipeline.plan.run(part).item
        for i in range(len(part)):
            found.append({name: _cell(columns.get(name), i) for name in SCORES})
    return found


def _cell(column: object, i: int) -> object:
    if column is None or (column.valid is not None and not column.valid[i]):  # type: ignore[attr-defined]
        return None
    return float(column.values[i])  # type: ignore[attr-defined]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no model") as caught:
        Engine.load(EngineOptions(models=str(tmp_path)))
    assert caught.value.code == "CF-C002"


def test_a_head_under_the_name_of_another_is_refused(folder: Path) -> None:
    (folder / "fraud.head").rename(folder / "spam.head")
    with pytest.raises(DetectError, match="holds the head `fraud`") as caught:
        own_heads(str(folder))
    assert caught.value.code == "CF-D006"


def test_a_damaged_head_is_refused_with_its_file(folder: Path) -> None:
    path = folder / "fraud.head"
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(DetectError) as caught:
        own_heads(str(folder))
    assert (caught.value.code, caught.value.place.file) == ("CF-D006", str(path))
