"""The reader of code blocks finds what is wrong with a page."""

from __future__ import annotations

import pytest

from tests.docs.session import Step, is_shown, steps_of


@pytest.mark.parametrize(
    ("shown", "output", "expected"),
    [
        pytest.param(("a", "b"), "a\nb\n", True, id="same"),
        pytest.param(("a", "b"), "a\nc\n", False, id="another-line"),
        pytest.param(("a",), "a\nb\n", False, id="a-line-too-many"),
        pytest.param(("a", "...", "d"), "a\nb\nc\nd\n", True, id="lines-left-out"),
        pytest.param(("a", "..."), "a\n", True, id="no-line-left-out"),
        pytest.param(("...", "x"), "a\nb\n", False, id="shown-line-never-comes"),
        pytest.param(("in ... s",), "in 0.2 s\n", True, id="words-left-out"),
        pytest.param(("(a)",), "(a)\n", True, id="no-regular-expression"),
        pytest.param((), "\n  \n", True, id="blank-lines-do-not-count"),
        pytest.param((), "a\n", False, id="unexpected-output"),
    ],
)
def test_output_is_compared_with_what_is_shown(
    shown: tuple[str, ...], output: str, *, expected: bool
) -> None:
    assert is_shown(shown, output) is expected


def test_a_console_block_holds_commands_and_their_output() -> None:
    assert steps_of("console", "$ one\nsaid\n$ two \\\n  more\n") == [
        Step("one", ("said",), None),
        Step("two    more", (), None),
    ]


def test_a_shell_block_says_which_commands_fail() -> None:
    assert steps_of("sh", "# about\none   # remark\ntwo # ends with exit code 3\n") == [
        Step("one", None, 0),
        Step("two", None, 3),
    ]
