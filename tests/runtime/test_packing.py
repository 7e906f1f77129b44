"""Archives made here: the same content, the same archive; a changed rule raises the version."""

from __future__ import annotations

from clearford.policy.signals import catalogue
from clearford.runtime.engine import EngineOptions
from clearford.runtime.packing import (
    archive_of_files,
    files_of,
    files_of_folders,
    packs_of,
    with_rule_file,
)
from tests.cli.program import PACKS

FILES = files_of_folders(EngineOptions(packs=(str(PACKS),)))
RULE = "fraud/phishing/rules/lookalike-domain.yaml"
CATALOGUE = catalogue(packs_of(FILES))


def version_after(old: str, new: str) -> str:
    """The version of the pack after a word of the rule was changed."""
    text = FILES[RULE].decode()
    assert old in text
    made = packs_of(with_rule_file(FILES, RULE, text.replace(old, new), CATALOGUE))
    return next(pack.file.version for pack in made.packs if pack.file.id == "fraud.phishing")


def test_an_archive_holds_what_was_put_in_and_is_always_the_same() -> None:
    assert RULE in FILES
    archive = archive_of_files(FILES)
    assert files_of(archive) == FILES
    assert archive_of_files(dict(reversed(FILES.items()))) == archive


def test_no_folders_make_no_packs() -> None:
    assert files_of_folders(EngineOptions()) == {}
    assert packs_of({}).packs == ()


def test_the_version_of_the_pack_is_raised_as_the_change_asks() -> None:
    before = version_after("owner:", "owner:")
    assert before == "0.1.0"
    assert version_after("severity: high", "severity: critical") == "0.2.0"
    assert version_after("severity: high", "severity: medium") == "0.1.1"


def test_a_text_that_is_no_rule_is_taken_as_it_is() -> None:
    made = with_rule_file(FILES, RULE, "id: [", CATALOGUE)
    assert made[RULE] == b"id: ["
