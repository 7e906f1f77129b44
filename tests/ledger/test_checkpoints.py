"""Checkpoints: three lines, signed by the log itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.entries import Checkpoint
from clearford.core.errors import RecordError
from clearford.ledger.checkpoints import format_checkpoint, open_checkpoint, parse_checkpoint
from clearford.ledger.notes import format_note, parse_note, sign_note
from tests.ledger.logs import KEY, ORIGIN, OTHER, WITNESS, MemoryLog

PUBLISHED = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
ROOT = b"r" * 32


def test_the_example_of_the_specification() -> None:
    checkpoint = parse_checkpoint(PUBLISHED)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert format_checkpoint(checkpoint) == PUBLISHED


COSIGNED = f"""{PUBLISHED}
— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 \
jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""


def test_the_cosigned_example_of_the_specification() -> None:
    note = parse_note(COSIGNED.encode())
    assert parse_checkpoint(note.text).size == 20_852_163
    log, witness = note.signatures
    assert (len(log.bytes), len(witness.bytes)) == (64, 72)
    assert int.from_bytes(witness.bytes[:8], "big") == 1_679_315_147


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(PUBLISHED[:-1], id="no-line-end"),
        pytest.param(PUBLISHED + "extension\n", id="extension"),
        pytest.param(PUBLISHED.replace("208", "+208"), id="sign"),
        pytest.param(PUBLISHED.replace("208", "0208"), id="zero-before"),
        pytest.param(PUBLISHED.replace("208", "٢08"), id="other-digits"),
        pytest.param(PUBLISHED.replace("20852163", "9" * 19), id="too-large"),
        pytest.param(PUBLISHED.replace("Cs", ""), id="short-root"),
        pytest.param(PUBLISHED.replace("q2I=", "q2J="), id="loose-base64"),
        pytest.param(PUBLISHED.replace("example", "exa mple"), id="origin"),
        pytest.param("\n" + PUBLISHED, id="no-origin"),
    ],
)
def test_no_other_text_is_a_checkpoint(text: str) -> None:
    with pytest.raises(RecordError, match="CF-R003"):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    "checkpoint",
    [
        pytest.param(Checkpoint("a b", 1, ROOT), id="origin"),
        pytest.param(Checkpoint("a", -1, ROOT), id="size"),
        pytest.param(Checkpoint("a", 1, ROOT[1:]), id="root"),
    ],
)
def test_nothing_else_is_written(checkpoint: Checkpoint) -> None:
    with pytest.raises(RecordError, match="CF-R003"):
        format_checkpoint(checkpoint)


def test_the_log_itself_must_have_signed() -> None:
    log = MemoryLog([b"a"], [KEY, WITNESS])
    keys = [KEY.verifier, WITNESS.verifier]
    checkpoint, signed = open_checkpoint(log.checkpoint(), ORIGIN, keys)
    assert checkpoint == log.edge.checkpoint(ORIGIN)
    assert [one.key for one in signed] == keys
    with pytest.raises(RecordError, match="CF-R004: the log itself"):
        open_checkpoint(log.checkpoint(), ORIGIN, [WITNESS.verifier])
    with pytest.raises(RecordError, match="CF-R004"):
        open_checkpoint(log.checkpoint(), ORIGIN, [OTHER.verifier])
    with pytest.raises(RecordError, match="it is of another log"):
        open_checkpoint(log.checkpoint(), "record.example.org/t2/2026", keys)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=8), st.integers(0, len(PUBLISHED)), st.integers(0, 3))
def test_damaged_text_is_another_checkpoint_or_a_coded_error(junk: str, at: int, cut: int) -> None:
    text = PUBLISHED[:at] + junk + PUBLISHED[at + cut :]
    try:
        checkpoint = parse_checkpoint(text)
    except RecordError as error:
        assert error.code == "CF-R003"
    else:
        assert format_checkpoint(checkpoint) == text


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=20))
def test_any_signed_text_is_a_checkpoint_or_a_coded_error(text: str) -> None:
    try:
        data = format_note(sign_note(text + "\n", [KEY]))
    except (RecordError, UnicodeEncodeError):
        return
    with pytest.raises(RecordError, match="CF-R003"):
        open_checkpoint(data, ORIGIN, [KEY.verifier])
