"""What pages and the command line both say is written once."""

from __future__ import annotations

import pytest

from clearford.cli import words as cli
from clearford.console import words as pages
from clearford.console.names import NAMES, fill


def test_no_sentence_stands_in_both_under_one_key() -> None:
    both = {key for key in set(cli.WORDS) & set(pages.WORDS) if cli.WORDS[key] == pages.WORDS[key]}
    assert both == set(NAMES)


@pytest.mark.parametrize("key", ["outcome.allow", "status.trial", "shift.harder", "rollout.step"])
def test_both_say_a_name_alike(key: str) -> None:
    assert cli.say(key, "zh", n=5) == pages.say(key, "zh", n=5) == fill(NAMES, key, "zh", n=5)
