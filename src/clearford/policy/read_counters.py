"""Read counter files: what is counted under which key, over which window."""

from __future__ import annotations

import json
import re

from clearford.policy.fields import Fields, short
from clearford.policy.model import CounterFile, What
from clearford.policy.read_lists import NAME, TEAM

WINDOWS = ("10m", "1h", "24h", "7d")
WHATS: tuple[What, ...] = ("count", "distinct", "sum")
MOST_PARTS = 3
PART = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,3}"


def read_counter(fields: Fields, stem: str) -> CounterFile:
    """A counter from its fields; whether the signals exist is checked by a lint."""
    name = fields.text("name", pattern=NAME, form="lower case letters, digits and underscores")
    if name and name != stem:
        fields.report(fields.node.value["name"], "CF-P001", short(name), expected=f"the file name, `{stem}`")
    title = fields.text("title", limit=120)
    about = fields.text("about")
    key = _key(fields)
    filter_ = fields.get("filter", required=False)
    if filter_ is not None and filter_.kind != "text":
        fields.wrong_kind(filter_, ("text",))
        filter_ = None
    window = fields.choice("window", WINDOWS) or "1h"
    what: What = fields.choice("what", WHATS) or "count"
    of = _of(fields, what)
    exact = fields.flag("exact", default=True)
    owner = fields.text("owner", pattern=TEAM, form="a team, such as `fraud-team`")
    condition = " ".join(filter_.raw.split()) if filter_ is not None else ""
    return CounterFile(
        name=stem,
        title=title,
        about=about,
        key=key,
        window=window,
        what=what,
        of=of,
        filter=filter_,
        exact=exact,
        owner=owner,
        identity=json.dumps([key, window, what, of, condition], ensure_ascii=False),
        node=fields.node,
    )


def _key(fields: Fields) -> tuple[str, ...]:
    """The parts of the key: one text, or a list of texts."""
    node = fields.get("key")
    if node is None:
        return ()
    parts: tuple[str, ...]
    if node.kind == "text":
        parts = (fields.check_text(node),)
    elif node.kind == "list":
        parts = fields.texts("key")
    else:
        fields.wrong_kind(node, ("text", "list"))
        return ()
    if len(parts) > MOST_PARTS:
        fields.report(node, "CF-P001", f"{len(parts)} parts", expected=f"at most {MOST_PARTS}")
    for part in parts:
        if part and not re.fullmatch(PART, part):
            fields.report(node, "CF-P001", short(part), expected="a part of a key, such as `actor`")
    return tuple(part for part in parts if re.fullmatch(PART, part))


def _of(fields: Fields, what: str) -> str:
    """What is counted or summed; only a plain count has none."""
    if what != "count":
        return fields.text("of", pattern=PART, form="a part of a key, or a signal")
    node = fields.get("of", required=False)
    if node is not None:
        expected = "`what: distinct` or `what: sum` beside it"
        fields.report(node, "CF-P001", "`of` with a plain count", expected=expected)
    return ""
