"""Letters as pages show them: parts with links that lead somewhere, and no name that only programs know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

import msgspec
from markupsafe import Markup

from clearford.act.letter import Letter, Part
from clearford.console.i18n import N_, Say
from clearford.console.public.rules import Rules
from clearford.console.render.inert import inert
from clearford.core.reasons import Language

_SENTENCE = re.compile(r"^.*?(?:。|\.(?= |$))", re.DOTALL)
_BETWEEN = re.compile(r"[;；] ?")
_WEB = ("https://", "http://")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a letter."""

    id: str
    label: str = ""
    text: str | Markup
    """Of a person's own words the markup that shows them as they are."""
    link: str | None = None
    leads: str = ""
    """What the link says; empty where the text itself is the link."""
    outside: bool = False
    """Whether the link leaves this site."""


def headline(letter: Letter) -> str:
    """What a letter says first: what was done, where it says so; else its title."""
    done = letter.get("measures")
    if done is None:
        return letter.title
    found = _SENTENCE.match(done.text)
    sentence = (found[0] if found else done.text).rstrip("。.")
    return f"{done.label}：{sentence}" if letter.lang == "zh" else sentence


def lines_of(letter: Letter, say: Say, names: Mapping[str, str], *, open_: bool) -> tuple[Line, ...]:
    """The parts of a letter.

    names: of published rules, by id. open_: whether one can appeal on this page.
    """
    return tuple(line for part in letter.parts for line in _lines(part, say, names, open_=open_))


def _lines(part: Part, say: Say, names: Mapping[str, str], *, open_: bool) -> Iterator[Line]:
    if part.id == "rules":
        for at, name in enumerate(_BETWEEN.split(part.text)):
            yield _rule(name.partition("@")[0], part.label if at == 0 else "", say, names)
    elif part.id == "copy":
        yield Line(id=part.id, label=part.label, text=inert(part.text))
    elif part.id == "appeal":
        link, leads = ("#appeal", say(N_("Appeal on this page"))) if open_ else (None, "")
        yield Line(id=part.id, label=part.label, text=part.text, link=link, leads=leads)
    elif part.id == "status":
        return  # it leads to the page on which it stands
    elif part.link and part.link.startswith(_WEB):
        yield Line(
            id=part.id,
            label=part.label,
            text=part.text,
            link=part.link,
            leads=say(N_("Read it there")),
            outside=True,
        )
    else:
        yield Line(id=part.id, label=part.label, text=part.text)


def _rule(rule: str, label: str, say: Say, names: Mapping[str, str]) -> Line:
    if rule not in names:
        return Line(id="rules", label=label, text=say(N_("A rule that is not published.")))
    return Line(id="rules", label=label, text=names[rule], link=f"/rules/{quote(rule, safe='')}")


def names_of(rules: Rules, lang: Language) -> dict[str, str]:
    """Id of a published rule -> what it is about."""
    return {rule.id: rule.named(lang) for rule in rules.rules}
