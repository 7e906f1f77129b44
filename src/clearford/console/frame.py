"""The frame of every page: one Jinja environment a language, and what its base template is given."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response
from markupsafe import Markup

from clearford.console.csp import PAGE_HEADERS
from clearford.console.format import Formats
from clearford.console.i18n import words
from clearford.console.known import harm_name, queue_name
from clearford.console.render.inert import inert
from clearford.console.static_files import address
from clearford.core.reasons import LANGUAGES, Language

TEMPLATES = Path(__file__).parent / "templates"
LANG_COOKIE, THEME_COOKIE = "clearford-lang", "clearford-theme"
"""What somebody chose for this browser; neither says who it is."""
THEMES = ("system", "light", "dark")


class Link(msgspec.Struct, frozen=True):
    """A way to another page."""

    path: str
    label: str
    """A message."""
    here: bool = False
    """Whether it leads to the page on which it stands."""
    key: str | None = None
    """Pressed after `g`."""


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Why something was not done, in words of the reader's language."""

    code: str
    title: str
    detail: str
    suggestion: str | None = None
    field: str | None = None
    request: str | None = None


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around a page."""

    lang: Language
    path: str
    """Of this page, without a query."""
    query: str = ""
    """What follows the path, without a question mark."""
    title: str
    home: str = "/"
    theme: str = "system"
    links: Sequence[Link] = ()
    who: str | None = None
    """Name of who is signed in."""
    said: str | None = None
    """What was done a moment ago, as a sentence."""
    trouble: Trouble | None = None
    csrf: str = ""
    """Goes into every form."""
    staff: bool = True
    has_keys: bool = True
    """Whether single keys do something."""
    has_live: bool = True
    """Whether figures change while somebody looks, unless they said otherwise by key."""
    zone: str = "UTC"

    @property
    def other(self) -> Language:
        """The other language."""
        return next(name for name in LANGUAGES if name != self.lang)

    @property
    def in_other(self) -> str:
        """The address of this page in the other language; what was asked for stays."""
        kept = [pair for pair in parse_qsl(self.query) if pair[0] not in ("lang", "said")]
        return f"?{urlencode([*kept, ('lang', self.other)])}"


@cache
def environment(lang: Language, zone: str) -> Environment:
    """Templates in a language. One for each, since imported macros know no other."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # The extension adds this method, which no type of Jinja names.
    made.install_gettext_translations(words(lang), newstyle=True)  # type: ignore[attr-defined]
    formats = Formats(lang, zone)
    made.globals.update(
        lang=lang,
        static=address,
        inert=inert,
        number=formats.number,
        when=formats.when,
        day=formats.day,
        duration=formats.duration,
        clock=formats.clock,
        rate=formats.rate,
        short=short,
        new_once=new_once,
        harm_name=partial(harm_name, lang=lang),
        queue_name=partial(queue_name, lang=lang),
    )
    return made


def new_once() -> str:
    """A key that makes what a form does happen once."""
    return secrets.token_hex(16)


def short(name: str) -> Markup:
    """An id as its first digits, with the whole of it beside."""
    return Markup('<code title="{}">{}</code>').format(name, name[:8])


def render(template: str, frame: Frame, view: object) -> str:
    """A page; a template is given its view and its frame, and nothing else."""
    return environment(frame.lang, frame.zone).get_template(template).render(view=view, frame=frame)


def page(template: str, frame: Frame, view: object, *, status: int = 200, **headers: Any) -> Response[str]:
    """A page as an answer. headers: further ones, with `_` for `-`."""
    more = {name.replace("_", "-"): str(value) for name, value in headers.items()}
    return Response(
        render(template, frame, view),
        status_code=status,
        media_type=MediaType.HTML,
        headers={**PAGE_HEADERS, "Content-Language": frame.lang, **more},
    )


def language_of(query: str | None, cookie: str | None, own: str | None, header: str) -> Language:
    """The language that somebody asked for, chose, has, or whose browser prefers; English otherwise."""
    for wanted in (query, cookie, own):
        if wanted in LANGUAGES:
            return "zh" if wanted == "zh" else "en"
    ranked = sorted(
        (part.partition(";q=") for part in header.replace(" ", "").split(",")),
        key=lambda part: -_weight(part[2]),
    )
    first = next((name[:2].lower() for name, _, _ in ranked if name[:2].lower() in LANGUAGES), "en")
    return "zh" if first == "zh" else "en"


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
