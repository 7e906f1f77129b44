"""A webhook is authentic when a known key signed exactly it, lately."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from clearford.core.errors import RequestError
from clearford.runtime.webhooks.keys import PrivateKey, SharedSecret
from clearford.runtime.webhooks.signature import sign_request, signature_base, verify_webhook

NOW = 1_800_000_000
PRIVATE = PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes(32)))
SECRET = SharedSecret(b"an invented secret of some length")
PAIRS = [pytest.param(PRIVATE, PRIVATE.public, id="ed25519"), pytest.param(SECRET, SECRET, id="hmac")]


def request(signer: Any, **changed: Any) -> dict[str, Any]:
    """A signed request, with what happened to it on its way."""
    sent: dict[str, Any] = {"method": "POST", "target": "/hooks?site=1", "body": b'{"a":1}'}
    headers = sign_request(signer, key="id-1", kind="decision", now_s=NOW, **sent)
    return {**sent, "headers": headers, "now_s": NOW, **changed}


@pytest.mark.parametrize(("signer", "checker"), PAIRS)
def test_what_was_signed_is_authentic(signer: Any, checker: Any) -> None:
    assert verify_webhook([OTHER.public, checker], **request(signer)) == "id-1"


@pytest.mark.parametrize(("signer", "checker"), PAIRS)
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({"method": "PUT"}, "signature", id="method"),
        pytest.param({"target": "/other?site=1"}, "signature", id="path"),
        pytest.param({"target": "/hooks?site=2"}, "signature", id="query"),
        pytest.param({"target": "/hooks"}, "signature", id="query dropped"),
        pytest.param({"body": b'{"a":2}'}, "body", id="body"),
        pytest.param({"now_s": NOW + 301}, "too old", id="old"),
        pytest.param({"now_s": NOW - 301}, "too old", id="from the future"),
    ],
)
def test_what_was_changed_is_not(signer: Any, checker: Any, changed: dict[str, Any], why: str) -> None:
    with pytest.raises(RequestError, match=why) as caught:
        verify_webhook([checker], **request(signer, **changed))
    assert caught.value.code == "CF-H010"


@pytest.mark.parametrize("off", [-300, 300])
def test_clocks_may_differ_by_five_minutes(off: int) -> None:
    assert verify_webhook([SECRET], **request(SECRET, now_s=NOW + off))


@pytest.mark.parametrize(
    "header", ["Idempotency-Key", "Clearford-Event", "Content-Digest", "Signature-Input", "Signature"]
)
@pytest.mark.parametrize("value", [None, "", "x", "clearford=:AAAA:", "clearford=:A===:"])
def test_headers_that_are_missing_or_other(header: str, value: str | None) -> None:
    sent = request(PRIVATE)
    headers = {name: text for name, text in sent["headers"].items() if name != header}
    if value is not None:
        headers[header] = value
    with pytest.raises(RequestError):
        verify_webhook([PRIVATE.public], **{**sent, "headers": headers})


def test_a_signature_over_less_is_refused() -> None:
    sent = request(PRIVATE)
    less = '("@method" "@path");created=1800000000;keyid="' + PRIVATE.id + '";alg="ed25519"'
    signed = PRIVATE.sign(signature_base([("@method", "POST"), ("@path", "/hooks")], less))
    headers = sent["headers"] | {
        "Signature-Input": f"clearford={less}",
        "Signature": f"clearford=:{base64.b64encode(signed).decode()}:",
    }
    with pytest.raises(RequestError, match="expected form"):
        verify_webhook([PRIVATE.public], **{**sent, "headers": headers})


def test_the_key_of_another_is_refused() -> None:
    with pytest.raises(RequestError, match="not known"):
        verify_webhook([OTHER.public], **request(PRIVATE))


def test_a_public_key_is_no_shared_secret() -> None:
    """Who knows the public key must not be able to sign with it as a secret."""
    forged = SharedSecret(PRIVATE.public.raw)
    with pytest.raises(RequestError):
        verify_webhook([PRIVATE.public], **request(forged))


def test_header_names_in_any_case() -> None:
    sent = request(SECRET)
    headers = {name.upper(): value for name, value in sent["headers"].items()}
    assert verify_webhook([SECRET], **{**sent, "headers": headers}) == "id-1"


@given(body=st.binary(min_size=1, max_size=200), at=st.integers(0), bit=st.integers(0, 7))
def test_one_bit_is_enough(body: bytes, at: int, bit: int) -> None:
    sent: dict[str, Any] = {"method": "POST", "target": "/"}
    headers = sign_request(PRIVATE, key="k", kind="decision", now_s=NOW, body=body, **sent)
    assert verify_webhook([PRIVATE.public], headers=headers, now_s=NOW, body=body, **sent) == "k"
    other = bytearray(body)
    other[at % len(body)] ^= 1 << bit
    with pytest.raises(RequestError):
        verify_webhook([PRIVATE.public], headers=headers, now_s=NOW, body=bytes(other), **sent)


def test_the_example_of_the_standard() -> None:
    """RFC 9421, B.2.6: the same bytes are signed, and give the same signature."""
    key = base64.urlsafe_b64decode("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU=")
    components = [
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("@method", "POST"),
        ("@path", "/foo"),
        ("@authority", "example.com"),
        ("content-type", "application/json"),
        ("content-length", "18"),
    ]
    parameters = (
        '("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"'
    )
    signer = PrivateKey(Ed25519PrivateKey.from_private_bytes(key))
    signed = base64.b64encode(signer.sign(signature_base(components, parameters)))
    assert (
        signed == b"wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    )
