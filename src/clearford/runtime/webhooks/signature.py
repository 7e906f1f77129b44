"""Signatures of webhooks: HTTP message signatures (RFC 9421) over method, path, query, digest, id and kind.

A signature holds for five minutes. Within them a copy of a request is recognised by its idempotency
key, which the receiver keeps for as long.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from clearford.core.errors import RequestError
from clearford.runtime.webhooks.keys import Checker, Signer

WINDOW_S = 300
"""Seconds that a signature holds, before and after, as clocks differ."""
LABEL = "clearford"
_COMPONENTS = ("@method", "@path", "@query", "content-digest", "idempotency-key", "clearford-event")
_LIST = "(" + " ".join(f'"{name}"' for name in _COMPONENTS) + ")"
_INPUT = re.compile(
    rf'{LABEL}=({re.escape(_LIST)};created=([0-9]{{1,12}});keyid="([0-9a-f]{{1,64}})";alg="([a-z0-9-]{{1,20}})")'
)
_SIGNATURE = re.compile(rf"{LABEL}=:([A-Za-z0-9+/]{{1,100}}={{0,2}}):")


def sign_request(
    signer: Signer, *, method: str, target: str, body: bytes, key: str, kind: str, now_s: int
) -> dict[str, str]:
    """The headers that make a request authentic.

    target: path and query as sent. key: the idempotency key. kind: what it is about. now_s: seconds since
    1970.
    """
    digest = _digest(body)
    parameters = f'{_LIST};created={now_s};keyid="{signer.id}";alg="{signer.algorithm}"'
    signed = _signed(method, target, (digest, key, kind), parameters)
    return {
        "Idempotency-Key": key,
        "Clearford-Event": kind,
        "Content-Digest": digest,
        "Signature-Input": f"{LABEL}={parameters}",
        "Signature": f"{LABEL}=:{base64.b64encode(signer.sign(signed)).decode()}:",
    }


def verify_webhook(
    keys: Iterable[Checker],
    *,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
    now_s: int,
    window_s: int = WINDOW_S,
) -> str:
    """The idempotency key of a request that one of `keys` signed within `window_s` of `now_s`.

    For receivers: keep the key for two windows and answer a second request under it as the first.
    `headers` in any case. Raises RequestError CF-H010 when the request is not authentic.
    """
    found = {name.lower(): value for name, value in headers.items()}
    stated = _INPUT.fullmatch(found.get("signature-input", ""))
    given = _SIGNATURE.fullmatch(found.get("signature", ""))
    digest, key, kind = (found.get(name, "") for name in _COMPONENTS[3:])
    if stated is None or given is None:
        raise _false("it is not signed in the expected form")
    parameters, created, key_id, algorithm = stated.groups()
    if abs(now_s - int(created)) > window_s:
        raise _false("the signature is too old, or a clock is wrong")
    if digest != _digest(body):
        raise _false("the body is not the one that was signed")
    signed = _signed(method, target, (digest, key, kind), parameters)
    candidates = [each for each in keys if (each.id, each.algorithm) == (key_id, algorithm)]
    if not any(each.holds(signed, _decoded(given[1])) for each in candidates):
        raise _false("the signature is wrong" if candidates else "the key is not known")
    return key


def signature_base(components: Sequence[tuple[str, str]], parameters: str) -> bytes:
    """The bytes that are signed (RFC 9421, 2.5): a line a component, then the parameters."""
    lines = [f'"{name}": {value}' for name, value in (*components, ("@signature-params", parameters))]
    return "\n".join(lines).encode()


def _signed(method: str, target: str, stated: tuple[str, str, str], parameters: str) -> bytes:
    path, _, query = target.partition("?")
    values = (method.upper(), path or "/", f"?{query}", *stated)
    return signature_base(list(zip(_COMPONENTS, values, strict=True)), parameters)


def _digest(body: bytes) -> str:
    """RFC 9530."""
    return f"sha-256=:{base64.b64encode(sha256(body).digest()).decode()}:"


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _false(why: str) -> RequestError:
    return RequestError("CF-H010", f"the webhook is not authentic: {why}")
