"""Banks are read whole or refused with the place of the fault."""

from __future__ import annotations

import pytest

from clearford.ai.assess.bank import Turn, decode_bank, encode_bank
from clearford.core.errors import AssessError
from tests.ai.assess.banks import HEAD, bank, line, question


def test_a_bank_is_read_as_it_was_written() -> None:
    asked = question("q2", role="multi-turn", before=[{"by": "user", "text": "hello"}])
    made = bank("refuse", question("q1"), asked)
    again = decode_bank(encode_bank(made.head, made.questions), file="x")
    assert again == made
    assert again.questions[1].before == (Turn("user", "hello"),)
    assert again.digest.startswith("sha256:")


def test_another_byte_is_another_digest() -> None:
    assert bank("refuse", question("q1")).digest != bank("refuse", question("q2")).digest


@pytest.mark.parametrize(
    ("data", "code", "at", "found"),
    [
        pytest.param(b"", "CF-F003", None, "no question", id="empty"),
        pytest.param(HEAD, "CF-F003", None, "no question", id="head-alone"),
        pytest.param(b"{\n" + line("q"), "CF-F001", 1, "input data was truncated", id="head-cut"),
        pytest.param(HEAD + b"\n" + line("q", kind="B"), "CF-F001", 2, "`B` is no kind", id="kind"),
        pytest.param(HEAD + b"\n\n" + line("q", text=" "), "CF-F001", 3, "`text` is empty", id="text"),
        pytest.param(HEAD + b"\n" + line("q", lang="de"), "CF-F001", 2, "$.lang", id="language"),
        pytest.param(HEAD + b"\n" + line("q", txet="x"), "CF-F001", 2, "txet", id="field"),
        pytest.param(HEAD + b"\n\xff\n", "CF-F001", 2, "", id="bytes"),
        pytest.param(HEAD + b"\n" + line("q") + line("q"), "CF-F002", 3, "`q` occurs twice", id="twice"),
    ],
)
def test_what_is_no_bank_is_refused_with_its_line(data: bytes, code: str, at: int | None, found: str) -> None:
    with pytest.raises(AssessError) as error:
        decode_bank(data, file="b.jsonl")
    assert (error.value.code, error.value.place.line, error.value.place.file) == (code, at, "b.jsonl")
    assert found in error.value.message
