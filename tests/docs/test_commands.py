"""Every command, option and exit code of the program is documented, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from cyclopts import App

from clearford.cli import app as program
from clearford.cli.commands import pack, scan
from tests.docs.pages import ROOT, section

PAGE = ROOT / "docs/reference/commands.md"
BUILT_IN = ("--help", "-h", "--version")


def leaves(app: App, name: str) -> Iterator[tuple[str, App]]:
    """Every command that does something, by its full name."""
    for part in app:
        if part in BUILT_IN:
            continue
        below = app[part]
        if below.default_command is None:
            yield from leaves(below, f"{name} {part}")
        else:
            yield f"{name} {part}", below


COMMANDS = dict(leaves(program.app, "clearford"))


def options_of(app: App) -> set[str]:
    """Names of the options of a command, as they are typed."""
    return {name for argument in app.assemble_argument_collection() for name in argument.names}


def documented(text: str) -> set[str]:
    """Options named in the tables of a section."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `-")]
    return {name for row in rows for name in re.findall(r"`(--?[a-z0-9-]+)[` ]", row)}


def test_the_program_has_the_commands_that_the_page_lists() -> None:
    headings = re.findall(r"^## `(clearford [a-z ]+)`$", PAGE.read_text(), re.MULTILINE)
    assert sorted(headings) == sorted(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_options_of_a_command_are_documented_and_exist(name: str) -> None:
    options = {option for option in options_of(COMMANDS[name]) if option.startswith("-")}
    assert documented(section(PAGE, f"## `{name}`")) == options


def test_common_options_are_explained() -> None:
    assert documented(section(PAGE, "## Common options")) == {"--packs", "--alone", "--json", "--lang"}


def test_the_exit_codes_are_those_of_the_program() -> None:
    codes = re.findall(r"^\| (\d+) \|", section(PAGE, "## Exit codes"), re.MULTILINE)
    assert [int(code) for code in codes] == [
        0,
        pack.FINDINGS,
        program.USAGE,
        scan.REJECTED,
        program.INTERRUPTED,
    ]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_of_a_command_explains_every_argument(name: str) -> None:
    arguments = COMMANDS[name].assemble_argument_collection()
    silent = [argument.name for argument in arguments if not argument.parameter.help]
    assert silent == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_of_a_command_is_in_both_languages(name: str) -> None:
    helps = [COMMANDS[name].help or ""]
    helps += [argument.parameter.help or "" for argument in COMMANDS[name].assemble_argument_collection()]
    assert [text for text in helps if not re.search("[一-鿿]", text)] == []
