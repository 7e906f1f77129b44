"""Three hundred texts that try to become something else than text, made by rule: none is copied from a list.

What would run says so: it adds a mark to `window.pwned`, and every element has the attribute `pwned`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

_CALL = "(window.pwned=window.pwned||[]).push(1)"
PRODUCT = 982_007_569
"""What a template would make of `BRACES`."""
_SUM = "31337*31337"
_TAGS = (
    "script",
    "img src=x",
    "svg",
    "iframe",
    "object data=x",
    "video src=x",
    "input autofocus",
    "details open",
)
_EVENTS = ("onerror", "onload", "onfocus", "ontoggle", "onmouseover", "onbegin")
_ENDS = ("", '">', "'>", "-->", "]]>", "</title>", "</textarea>", "</script>", "</style>", "</td></table>")
_SCHEMES = (
    "javascript:",
    "JaVaScRiPt:",
    "java\tscript:",
    "\x01javascript:",
    "data:text/html,",
    "vbscript:",
    "\njavascript:",
    "blob:",
    "file:",
)
_HTMX = ("hx-get", "hx-post", "hx-on:load", "hx-on--load", "data-hx-get", "hx-vals", "hx-trigger", "hx-ext")
_BRACES = (
    "{{ %s }}",
    "{%% print(%s) %%}",
    "${ %s }",
    "#{ %s }",
    "<%%= %s %%>",
    "{{{ %s }}}",
    "[[ %s ]]",
    "@( %s )",
)
_DIRECTIONS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\u061c"
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u3164\u115f\u180e\U000e0041"
_MARKS = "\u0300\u0301\u0334\u0489\u20dd\u0e47"
_CONTROLS = "\x01\x07\x08\x0b\x0c\x1b\x7f\x85\x9b\u2028"
_CELLS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("x")',
    "=cmd|' /C x'!A0",
    ";=1+1",
    "%3D1+1",
    '"=1+1',
)
_NESTS = (
    "math><mtext",
    "svg><style",
    "svg><desc",
    "noscript",
    "template",
    "table><caption",
    "select",
    "form><form",
)


def _elements() -> Iterator[str]:
    for end, tag in product(_ENDS, _TAGS):
        name = tag.partition(" ")[0]
        yield f"{end}<{tag} pwned onerror={_CALL} onload={_CALL}>{_CALL}</{name}>"


def _attributes() -> Iterator[str]:
    for quote, event in product(('"', "'", "` ", '"/', "\n", '&quot;"'), _EVENTS):
        yield f"{quote} autofocus tabindex=1 pwned {event}={quote.strip()[-1:]}{_CALL}"


def _addresses() -> Iterator[str]:
    for scheme in _SCHEMES:
        yield f"{scheme}{_CALL}"
        yield f"{scheme}//shop.example/%0a{_CALL}"
        yield f'<a pwned href="{scheme}{_CALL}">x</a>'
        yield f"[x]({scheme}{_CALL})"


def _braces() -> Iterator[str]:
    for shape in _BRACES:
        yield shape % _SUM
        yield shape % f"'x'.__class__.__mro__, {_SUM}"


def _htmx() -> Iterator[str]:
    for name in _HTMX:
        yield f'<div pwned {name}="/sign-out">x</div>'
        yield f'" pwned {name}="js:{_CALL}" hx-trigger="load'


def _shapes() -> Iterator[str]:
    """Markup that a second parser reads otherwise than the first."""
    for nest in _NESTS:
        inner = nest.rpartition("<")[2]
        yield f'<{nest}><{inner} title="</{inner}><img pwned src=x onerror={_CALL}>">'
        yield f"<{nest}><!--</{inner}><img pwned src=x onerror={_CALL}>-->"
        yield f"&lt;{nest}&gt;&#60;img pwned src=x onerror={_CALL}&#62;"


def _within_scripts() -> Iterator[str]:
    for close in ("</script>", "<!--<script>", "\\u003c/script>", "\u2028", '"};', "';", "`}"):
        yield f'{{"a":"{close}{_CALL}//"}}'
        yield f"{close}<script pwned>{_CALL}</script>"


def _characters() -> Iterator[str]:
    for char in _DIRECTIONS:
        yield f"user{char}gpj.exe"
        yield f"{char * 40}end"
    for char in _UNSEEN:
        yield f"pay{char}pal"
        yield f"{char * 200}x"
    for char in _MARKS:
        yield f"Z{char * 60}a"
    for char in _CONTROLS:
        yield f"a{char}b"
    yield from (
        "a\x00b<b pwned\x00>",
        "\x1b]0;x\x07\x1b[2J",
        "\ufffe\uffff",
        "\U0001f468\u200d" * 40,
        "\r\n\r\n<b pwned>",
    )


def _made() -> Iterator[str]:
    for part in (_elements, _attributes, _addresses, _braces, _htmx, _shapes, _within_scripts, _characters):
        yield from part()
    yield from _CELLS
    yield from (
        "<" * 500,
        "&" * 500 + "lt;",
        "<b pwned>" * 60,
        "\u4e00" * 1_000,
        "a" * 1_500,
        "../" * 20 + "x",
    )


PAYLOADS: tuple[str, ...] = tuple(_made())
"""Each shorter than 2,000 characters."""
LONG = ("<i pwned>\u202e" * 10_000)[:100_000]
"""A text of 100,000 characters."""


def packed(longest: int, separator: str = " \u00b7 ") -> list[str]:
    """All payloads that fit, several in one text of at most so many characters."""
    found: list[str] = []
    for one in sorted(PAYLOADS, key=len):
        if len(one) > longest:
            break
        if found and len(found[-1]) + len(separator) + len(one) <= longest:
            found[-1] += separator + one
        else:
            found.append(one)
    return found
