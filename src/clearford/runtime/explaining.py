"""The account of one decision, with the text views that the detectors looked at."""

from __future__ import annotations

from collections.abc import Sequence

from clearford.core.items import Item
from clearford.core.reasons import Effects
from clearford.decide.explain import Explanation, explain
from clearford.detect.plan import text_of
from clearford.runtime import shipped
from clearford.runtime.engine import Engine
from clearford.runtime.judged import ScalarJudged
from clearford.runtime.pipeline import BATCH
from clearford.text.plane import View, build_one
from clearford.text.tables import VIEWS


def explain_item(engine: Engine, item: Item, before: Sequence[Item] = ()) -> Explanation:
    """Why an item is decided as it is after some others; no value that could identify a person.

    before: what came before it; nothing by default. What the engine remembers is neither read nor changed.
    """
    return explain_after(engine, item, before)[0]


def explain_after(engine: Engine, item: Item, before: Sequence[Item]) -> tuple[Explanation, Effects]:
    """The account as `explain_item` gives it, and the effects of the same decision."""
    pipeline, plan = engine.pipeline, engine.pipeline.plan.fresh()
    for start in range(0, len(before) if plan.stateful else 0, BATCH):
        plan.run(before[start : start + BATCH])
    private = {name for name, spec in plan.specs.items() if spec.personal}
    row = plan.run_one(item)
    explanation = explain(pipeline.machine, item, row, private=private)
    judged = ScalarJudged([item], [explanation.decision], [row], plan.layout, plan.defaults)
    return explanation, pipeline.effects(judged, 0)


def views_of(item: Item) -> dict[View, str]:
    """The text of an item in every view."""
    row = build_one(text_of(item), shipped.fold_tables())
    return {view: row.view(view) for view in VIEWS}
