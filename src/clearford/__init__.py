"""Clearford: the open governance engine for online platforms and AI services.

    from clearford import Engine, Item

    engine = Engine.load()
    judged = engine.pipeline.process([Item(id="1", text="...")])
    judged.decisions[0].outcome

The names below are the public surface; each is loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clearford.act.statement import render_statement
    from clearford.core.decisions import Decision
    from clearford.core.errors import ClearfordError
    from clearford.core.items import Item, ItemDecoder, Rejected
    from clearford.core.reasons import Effects, StatementOfReasons
    from clearford.core.spans import Span
    from clearford.decide.explain import Explanation
    from clearford.runtime.engine import Engine, EngineOptions
    from clearford.runtime.explaining import explain_item
    from clearford.runtime.judged import Judged
    from clearford.runtime.pipeline import Pipeline

__version__ = "0.1.0"

_HOME = {
    "ClearfordError": "clearford.core.errors",
    "Decision": "clearford.core.decisions",
    "Effects": "clearford.core.reasons",
    "Engine": "clearford.runtime.engine",
    "EngineOptions": "clearford.runtime.engine",
    "Explanation": "clearford.decide.explain",
    "Item": "clearford.core.items",
    "ItemDecoder": "clearford.core.items",
    "Judged": "clearford.runtime.judged",
    "Pipeline": "clearford.runtime.pipeline",
    "Rejected": "clearford.core.items",
    "Span": "clearford.core.spans",
    "StatementOfReasons": "clearford.core.reasons",
    "explain_item": "clearford.runtime.explaining",
    "render_statement": "clearford.act.statement",
}

__all__ = [
    "ClearfordError",
    "Decision",
    "Effects",
    "Engine",
    "EngineOptions",
    "Explanation",
    "Item",
    "ItemDecoder",
    "Judged",
    "Pipeline",
    "Rejected",
    "Span",
    "StatementOfReasons",
    "__version__",
    "explain_item",
    "render_statement",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """A public name, from the module that defines it."""
        home = _HOME.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(importlib.import_module(home), name)
        return value
