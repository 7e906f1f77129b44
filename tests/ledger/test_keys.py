"""Keys: the forms of the specification, files that nobody else can read, signatures that hold."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.errors import RecordError
from clearford.ledger.keys import (
    COSIGNATURE,
    is_name,
    parse_signing,
    parse_verifier,
    read_key,
    signing_key,
    write_key,
)
from tests.ledger.logs import KEY, ORIGIN, WITNESS

PUBLISHED = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
"""The verifier key of the example that signed notes were published with."""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PUBLISHED, id="published"),
        pytest.param(KEY.verifier.text, id="log"),
        pytest.param(WITNESS.verifier.text, id="witness"),
    ],
)
def test_a_published_key_is_read_and_written(text: str) -> None:
    assert parse_verifier(text + "\n").text == text


def test_the_id_of_the_published_key() -> None:
    key = parse_verifier(PUBLISHED)
    assert (key.name, key.id.hex(), key.kind) == ("PeterNeumann", "c74f20a3", 1)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("name", id="name-alone"),
        pytest.param(PUBLISHED.replace("c74f", "c74e"), id="another-id"),
        pytest.param(PUBLISHED.replace("c74f", "C74F"), id="capitals"),
        pytest.param(PUBLISHED.replace("ARpc", "AhpC"), id="unknown-type"),
        pytest.param(PUBLISHED[:-4], id="short"),
        pytest.param(PUBLISHED.replace("Peter", "Peter "), id="space"),
        pytest.param(PUBLISHED.replace("Peter", "Peter\ud800"), id="surrogate"),
        pytest.param("x" * 5_000 + PUBLISHED, id="long"),
    ],
)
def test_no_other_text_is_a_key(text: str) -> None:
    with pytest.raises(RecordError, match="CF-R003"):
        parse_verifier(text)


def test_a_signature_holds_for_its_text_alone() -> None:
    signature = KEY.sign("text\n")
    assert KEY.verifier.verify("text\n", signature) == 0
    for text, changed in (("Text\n", signature), ("text\n", signature[::-1]), ("text\n", signature[1:])):
        with pytest.raises(RecordError, match="CF-R004"):
            KEY.verifier.verify(text, changed)


def test_a_witness_signs_the_time_as_well() -> None:
    signature = WITNESS.sign("text\n", seconds=1_679_315_147)
    assert WITNESS.verifier.verify("text\n", signature) == 1_679_315_147
    later = (1_679_315_148).to_bytes(8, "big") + signature[8:]
    for changed in (later, b"\xff" * 8 + signature[8:], signature[8:], b""):
        with pytest.raises(RecordError, match="CF-R004"):
            WITNESS.verifier.verify("text\n", changed)


def test_one_secret_of_two_types_signs_different_things() -> None:
    witness = signing_key(ORIGIN, KEY.seed, COSIGNATURE)
    assert witness.verifier.id != KEY.verifier.id
    with pytest.raises(RecordError, match="CF-R004"):
        KEY.verifier.verify("text\n", witness.sign("text\n")[8:])


def test_a_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    write_key(path, KEY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key(path, ORIGIN) == KEY == parse_signing(KEY.text)
    with pytest.raises(FileExistsError):
        write_key(path, KEY)
    path.chmod(0o640)
    with pytest.raises(RecordError, match="CF-R008: others can read it"):
        read_key(path, ORIGIN)


def test_a_key_of_another_log_is_refused(tmp_path: Path) -> None:
    write_key(tmp_path / "log.key", KEY)
    with pytest.raises(RecordError, match="CF-R008: the key is for"):
        read_key(tmp_path / "log.key", "record.example.org/t2/2026")


def saved(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def pem(key: Ed25519PrivateKey | None) -> bytes:
    other = key or generate_private_key(SECP256R1())
    return other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_key_may_be_pem(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.from_private_bytes(KEY.seed)
    assert read_key(saved(tmp_path / "log.pem", pem(key)), ORIGIN) == KEY


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff", id="not-utf-8"),
        pytest.param(KEY.verifier.text.encode(), id="public-half"),
        pytest.param(KEY.text.replace("+", "-").encode(), id="form"),
        pytest.param(KEY.text[:-4].encode(), id="short"),
        pytest.param(KEY.text.replace(KEY.verifier.id.hex(), "00000000").encode(), id="id"),
        pytest.param(pem(None), id="pem-of-another-type"),
        pytest.param(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", id="broken-pem"),
    ],
)
def test_a_broken_key_file_is_named_and_not_quoted(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(RecordError, match="CF-R008") as caught:
        read_key(saved(tmp_path / "log.key", data), ORIGIN)
    assert base64.b64encode(KEY.seed).decode()[:8] not in str(caught.value)
    assert caught.value.place.file == str(tmp_path / "log.key")


def test_a_key_never_shows_its_seed() -> None:
    assert "k" * 8 not in repr(KEY) and str(KEY.seed) not in repr(KEY)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u2003b", "\x7f", "\ud800"])
def test_names_are_one_word(name: str) -> None:
    assert not is_name(name)
    with pytest.raises(RecordError, match="CF-R008"):
        signing_key(name, b"s" * 32)


def test_a_seed_has_32_bytes() -> None:
    with pytest.raises(RecordError, match="CF-R008"):
        signing_key("a", b"s" * 31)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60) | st.text("+=/AZaz09", max_size=60))
def test_any_text_is_a_key_or_a_coded_error(text: str) -> None:
    with pytest.raises(RecordError, match="CF-R003"):
        parse_verifier(text)
    with pytest.raises(RecordError, match="CF-R008"):
        parse_signing(text)
