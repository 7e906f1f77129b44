"""Templates to pages: everything from outside is escaped, and only the page's own style may apply."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from clearford.console.report.pieces import pieces
from clearford.console.words import say
from clearford.core.reasons import Language
from clearford.text.inert import inert

TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, lang: Language, **values: Any) -> str:
    """A template as one page in a language."""
    style = (TEMPLATES / "report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(inert=inert, pieces=pieces, percent=percent)
    environment.globals.update(say=lambda key, **more: say(key, lang, **more), lang=lang)
    return environment.get_template(template).render(style=style, digest=digest, **values)


def percent(share: float) -> str:
    """A share with one digit behind the point."""
    return f"{100 * share:.1f} %"
