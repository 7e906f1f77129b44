"""Cut a condition into tokens before the parser sees it; what is outside the language is refused here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

MAX_LENGTH = 2_000
MAX_DEPTH = 8

TokenKind = Literal["name", "word", "number", "text", "operator", "punctuation"]
_KINDS: dict[str, TokenKind] = {kind: kind for kind in get_args(TokenKind)}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a condition; `start` and `end` are code points, end exclusive."""

    kind: TokenKind
    text: str
    start: int
    end: int


class Refused(Exception):
    """The condition leaves the language. Carries code, place in the expression and help."""

    def __init__(self, code: str, at: int, end: int, found: str, expected: str = "", help_: str = "") -> None:
        """`at` and `end` are code points of the expression."""
        super().__init__(found)
        self.code, self.at, self.end = code, at, end
        self.found, self.expected, self.help = found, expected, help_


_TOKEN = re.compile(
    r"(?P<space>[ \n\t]+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)"
    r"|(?P<number>-?(?:[0-9]+\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?(?![A-Za-z0-9_.]))"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<operator><>|<=|>=|=(?!=)|<|>)"
    r"|(?P<punctuation>[(),])"
)
_SIGNAL = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+){1,3}$")
WORDS = frozenset(("AND", "OR", "NOT", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE"))
Function = Literal["in_list", "starts_with", "ends_with", "contains", "length"]
FUNCTIONS: tuple[Function, ...] = ("in_list", "starts_with", "ends_with", "contains", "length")
_REFUSED_TEXT: tuple[tuple[str, str, str], ...] = (
    ("--", "a comment", "write it in `rationale`"),
    ("/*", "a comment", "write it in `rationale`"),
    ("#", "a comment", "write it in `rationale`"),
    ('"', "a quoted name", "write names plainly, and texts in single quotes"),
    ("`", "a quoted name", "write names plainly, and texts in single quotes"),
    ("::", "a cast", "compare with a literal of the signal's type"),
    ("==", "`==`", "write `=`"),
    ("!=", "`!=`", "write `<>`"),
    ("&&", "`&&`", "write `AND`"),
    ("||", "`||`", "write `OR`"),
    ("!", "`!`", "write `NOT`"),
    ("'", "a text without a closing quote", "end it with `'`; double a quote inside"),
    ("+", "arithmetic", "declare the result as a signal of its own"),
    ("-", "arithmetic or a hyphen in a name", "names use underscores; a ratio is a signal of its own"),
    ("*", "arithmetic", "declare the result as a signal of its own"),
    ("/", "arithmetic", "declare the result as a signal of its own"),
    ("%", "arithmetic", "declare the result as a signal of its own"),
    ("~", "a regular expression", "use `patterns/`"),
    (";", "a second statement", "write one condition"),
    ("?", "a parameter", "write the literal"),
    (":", "a parameter", "write the literal"),
    ("$", "a parameter", "write the literal"),
    ("@", "a parameter", "write the literal"),
    ("{", "a template", "write the literal"),
    ("[", "an array", "write `IN (...)`"),
)
_REFUSED_WORDS = {
    "LIKE": ("a text pattern", "use `phrases/` or `patterns/`, or `contains(x, 'text')`"),
    "ILIKE": ("a text pattern", "use `phrases/` or `patterns/`, or `contains(x, 'text')`"),
    "RLIKE": ("a regular expression", "use `patterns/`"),
    "REGEXP": ("a regular expression", "use `patterns/`"),
    "SIMILAR": ("a regular expression", "use `patterns/`"),
    "GLOB": ("a text pattern", "use `phrases/` or `patterns/`"),
    "CASE": ("`CASE`", "it hides the unknown; write the cases with `AND` and `OR`"),
    "COALESCE": ("`COALESCE`", "it hides the unknown; write `x IS NULL OR ...`"),
    "IFNULL": ("`IFNULL`", "it hides the unknown; write `x IS NULL OR ...`"),
    "NULLIF": ("`NULLIF`", "it hides the unknown; write `x IS NULL OR ...`"),
    "CAST": ("a cast", "compare with a literal of the signal's type"),
    "TRY_CAST": ("a cast", "compare with a literal of the signal's type"),
    "SELECT": ("a sub-query", "a rule sees one item"),
    "EXISTS": ("a sub-query", "a rule sees one item"),
    "DISTINCT": ("`IS DISTINCT FROM`", "write `x <> v OR x IS NULL`"),
    "XOR": ("`XOR`", "write `(a AND NOT b) OR (b AND NOT a)`"),
    "DIV": ("arithmetic", "declare the result as a signal of its own"),
    "MOD": ("arithmetic", "declare the result as a signal of its own"),
    "COLLATE": ("a collation", "texts are compared as they are"),
    "INTERVAL": ("a time span", "use a signal such as `account.age_h`"),
    "NAN": ("`NaN`", "a signal is a number or unknown"),
}


def tokenize(expression: str) -> list[Token]:
    """The tokens of a condition. Raises Refused at the first thing outside the language."""
    if len(expression) > MAX_LENGTH:
        found = f"a condition of {len(expression)} characters"
        raise Refused("CF-P021", 0, 1, found, f"at most {MAX_LENGTH}", "split the rule")
    tokens: list[Token] = []
    at = depth = 0
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None or expression.startswith("--", at):
            raise _refuse(expression, at)
        token = _token(match)
        if token is not None:
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "punctuation" else 0
            _check_depth(depth, token)
            tokens.append(token)
        at = match.end()
    if not tokens:
        raise Refused("CF-P021", 0, 1, "an empty condition", "a condition")
    return tokens


def _check_depth(depth: int, token: Token) -> None:
    if depth > MAX_DEPTH:
        found = f"more than {MAX_DEPTH} open brackets"
        raise Refused("CF-P021", token.start, token.end, found, f"at most {MAX_DEPTH}", "write it flatter")
    if depth < 0:
        raise Refused("CF-P021", token.start, token.end, "`)` closes nothing", "`(` before it")


def _token(match: re.Match[str]) -> Token | None:
    group, text = str(match.lastgroup), match.group()
    if group == "space":
        return None
    if group != "name":
        return Token(_KINDS[group], text, match.start(), match.end())
    upper = text.upper()
    if upper in WORDS:
        return Token("word", upper, match.start(), match.end())
    _check_name(text, upper, match)
    return Token("name", text, match.start(), match.end())


def _check_name(text: str, upper: str, match: re.Match[str]) -> None:
    start, end = match.span()
    is_call = match.string[end : end + 20].lstrip(" \n\t")[:1] == "("
    if text in FUNCTIONS and is_call:
        return
    if upper in _REFUSED_WORDS:
        found, help_ = _REFUSED_WORDS[upper]
        raise Refused("CF-P021", start, end, found, "the expression language", help_)
    if is_call:
        expected = "one of " + ", ".join(f"`{name}`" for name in FUNCTIONS)
        raise Refused("CF-P002", start, end, f"the function `{text[:60]}`", expected, _near_function(text))
    if not _SIGNAL.match(text):
        parts = text.count(".") + 1
        what = f"`{text[:80]}`" + (f", a name of {parts} parts" if not 2 <= parts <= 4 else "")
        expected = "a signal name of two to four parts in lower case"
        raise Refused("CF-P021", start, end, what, expected, _near_name(text))


def _near_function(text: str) -> str:
    lower = text.lower()
    return f"write `{lower}`" if lower in FUNCTIONS else ""


def _near_name(text: str) -> str:
    return f"write `{text.lower()}`" if _SIGNAL.match(text.lower()) else ""


def _refuse(expression: str, at: int) -> Refused:
    for start, found, help_ in _REFUSED_TEXT:
        if expression.startswith(start, at):
            return Refused("CF-P021", at, at + len(start), found, "the expression language", help_)
    char = expression[at]
    if char.isdigit() or char == ".":
        return Refused("CF-P021", at, at + 1, "a number that cannot be read", "such as `12` or `0.5`")
    found = f"the character `{char}`" if char.isprintable() else f"the character U+{ord(char):04X}"
    return Refused("CF-P021", at, at + 1, found, "the expression language", "texts stand in single quotes")
