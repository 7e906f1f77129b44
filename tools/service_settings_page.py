"""The text of the page that lists every setting of the service, from the types that read them."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from itertools import pairwise
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from clearford.runtime.service.settings import Settings

_INTRO = (
    "Settings of `clearford serve` and `clearford work`: one TOML file, given with `--settings`. Without it",
    "everything has the default. A key that is not known is an error. Paths are relative to its folder.",
    "服务设置：一个 TOML 文件；未知键视为错误；路径相对于该文件所在目录。",
    "",
    "```toml",
    'store = "postgresql://clearford@db.example/clearford"',
    "",
    "[operator]",
    'name = "Example Forum"',
    'base_url = "https://record.example"',
    "",
    "[listen]",
    'trusted_proxies = ["10.0.0.0/8"]',
    "```",
)


def service_settings_page(generated: str) -> str:
    """Every table of the file with its keys, kinds, defaults and meanings."""
    lines = ["# Settings of the service", "", generated, "", *_INTRO]
    for name, kind, words in _tables(Settings, ""):
        tag = kind.__struct_config__.tag
        which = f' with `driver = "{tag}"`' if tag else ""
        lines += ["", f"## {f'`[{name}]`{which}' if name else 'The file'}", "", words, ""]
        lines += ["| key | kind | default | meaning |", "|---|---|---|---|", *_rows(kind)]
    return "\n".join([*lines, ""])


def _tables(kind: type[Any], name: str) -> Iterator[tuple[str, type[Any], str]]:
    words = " ".join((inspect.getdoc(kind) or "").split())
    yield name, kind, words
    for key, hint in get_type_hints(kind).items():
        inner = _struct_of(hint)
        if inner is not None:
            yield from _tables(inner, key)
        for one in _choices_of(hint):
            yield from _tables(one, f"[{key}]")


def _struct_of(hint: Any) -> type[Any] | None:
    found = [
        one for one in (hint, *get_args(hint)) if isinstance(one, type) and issubclass(one, msgspec.Struct)
    ]
    return found[0] if found else None


def _choices_of(hint: Any) -> tuple[type[Any], ...]:
    """Kinds of tables of which the file may hold several."""
    for one in get_args(hint) if get_origin(hint) is tuple else ():
        if all(isinstance(kind, type) and issubclass(kind, msgspec.Struct) for kind in get_args(one)):
            return get_args(one)
    return ()


def _rows(kind: type[Any]) -> Iterator[str]:
    meanings, hints = _meanings(kind), get_type_hints(kind, include_extras=True)
    for field in msgspec.structs.fields(kind):
        hint = hints[field.name]
        plain = get_type_hints(kind)[field.name]
        if _struct_of(plain) is None and not _choices_of(plain):
            default = "required" if field.required else f"`{_default(field)}`"
            yield f"| `{field.name}` | {_kind(hint)} | {default} | {meanings.get(field.name, '')} |"


def _default(field: Any) -> str:
    value = field.default
    if value is msgspec.NODEFAULT:
        value = field.default_factory()
    return (
        {None: "none", (): "[]", True: "true", False: "false"}.get(value, "")
        if _plain(value)
        else _toml(value)
    )


def _plain(value: Any) -> bool:
    return value is None or value == () or isinstance(value, bool)


def _toml(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _kind(hint: Any) -> str:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        limits = next((one for one in arguments[1:] if isinstance(one, Meta)), None)
        return _kind(arguments[0]) + (_limits(limits) if limits else "")
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in arguments)
    if origin in (Union, UnionType):
        return _kind(next(one for one in arguments if one is not type(None)))
    if origin is tuple:
        return f"list of {_kind(arguments[0])}"
    if origin is dict:
        return f"table: {_kind(arguments[0])} -> {_kind(arguments[1])}"
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}.get(hint, str(hint))


def _limits(meta: Meta) -> str:
    words = [
        f"{sign}{value:,}"
        for sign, value in ((">", meta.gt), (">=", meta.ge), ("<", meta.lt), ("<=", meta.le))
        if value is not None
    ]
    return f", {', '.join(words)}" if words else ""


def _meanings(kind: type[Any]) -> dict[str, str]:
    """Key -> the words below it in the source."""
    tree = ast.parse(inspect.getsource(sys.modules[kind.__module__]))
    body = next(
        node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind.__name__
    )
    return {
        before.target.id: " ".join(after.value.value.split())
        for before, after in pairwise(body)
        if isinstance(before, ast.AnnAssign)
        and isinstance(before.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
    }
