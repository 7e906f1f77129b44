"""The account of one decision, with the text views that the detectors looked at."""

from __future__ import annotations

from clearford.core.items import Item
from clearford.decide.explain import Explanation, explain
from clearford.detect.plan import text_of
from clearford.runtime import shipped
from clearford.runtime.engine import Engine
from clearford.text.plane import View, build_one
from clearford.text.tables import VIEWS


def explain_item(engine: Engine, item: Item) -> Explanation:
    """Why an item is decided as it is when nothing came before it; no value that could identify a person.

    What the engine remembers is neither read nor changed.
    """
    plan = engine.pipeline.plan.fresh()
    private = {name for name, spec in plan.specs.items() if spec.personal}
    return explain(engine.pipeline.machine, item, plan.run_one(item), private=private)


def views_of(item: Item) -> dict[View, str]:
    """The text of an item in every view."""
    row = build_one(text_of(item), shipped.fold_tables())
    return {view: row.view(view) for view in VIEWS}
