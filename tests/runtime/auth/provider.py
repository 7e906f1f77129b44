"""Providers of OpenID Connect for tests: a real one as its own process, and one that lies when told to."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from clearford.runtime.auth.oidc import Provider

CLIENT = "clearford"
BACK = "https://record.example/sign-in/openid"


def provider_at(issuer: str, **changes: Any) -> Provider:
    """How the settings would name a provider."""
    shown = {"issuer": issuer, "client_id": CLIENT, "client_secret": "s3:cret&", "redirect_uri": BACK}
    return Provider(**(shown | changes))


@contextmanager
def real_provider(claims: Mapping[str, object]) -> Iterator[str]:
    """oidc-provider-mock with one user, as a process of its own; its issuer."""
    arguments = ["--port", "0", "--require-nonce", "true", "--user-claims", json.dumps(claims)]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
    )
    assert process.stderr is not None
    # Whatever else it says must not fill the pipe.
    rest = threading.Thread(target=process.stderr.read)
    try:
        said = next((line for line in process.stderr if "running on" in line), "")
        rest.start()
        yield f"http://127.0.0.1:{said.rpartition(':')[2].split()[0]}"
    finally:
        process.terminate()
        process.wait(10)
        rest.join(10)
        process.stderr.close()


@cache
def rsa_key(kid: str) -> RSAKey:
    """A key pair, made once a run."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


def log_in_at(address: str, subject: str) -> dict[str, str]:
    """What a person does at the provider; the parameters with which the browser comes back."""
    response = httpx.post(address, data={"sub": subject})
    assert response.status_code == 302, response.text
    found = parse_qs(urlsplit(response.headers["location"]).query)
    return {name: values[0] for name, values in found.items()}


class Liar:
    """A small provider whose metadata, keys and tokens a test bends."""

    def __init__(self) -> None:
        self.key = rsa_key("k1")
        self.published: list[Mapping[str, Any]] = [self.key.as_dict(private=False)]
        self.metadata: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.token: str | None = None
        self.status = 200
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.issuer = ""

    def signed(self) -> str:
        """The token that it hands out."""
        if self.token is not None:
            return self.token
        header = {"alg": "RS256", "kid": self.key.kid} | self.header
        return jwt.encode(header, self.claims, self.key, algorithms=[header["alg"]])

    def answer(self, path: str) -> object:
        """The JSON of a path."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
            } | self.metadata
        if path == "/jwks":
            return {"keys": self.published}
        return {"id_token": self.signed(), "token_type": "Bearer"}

    def rotate(self) -> None:
        """Sign with another key from now on, and publish only that."""
        self.key = rsa_key("k2")
        self.published = [self.key.as_dict(private=False)]


def unsigned(claims: dict[str, Any]) -> str:
    """A token with the algorithm `none`."""
    parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


@contextmanager
def lying_provider() -> Iterator[Liar]:
    """A provider that answers as its `Liar` says."""
    liar = Liar()

    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            path = urlsplit(self.path).path
            liar.asked.append(path)
            body = json.dumps(liar.answer(path)).encode()
            self.send_response(liar.status)
            self.send_header("content-length", str(len(body)))
            if liar.status == 302:
                self.send_header("location", f"{liar.issuer}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        do_GET = _reply

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            found = parse_qs(self.rfile.read(length).decode())
            form = {name: values[0] for name, values in found.items()}
            liar.forms.append(form | {"authorization": self.headers.get("authorization", "")})
            self._reply()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    liar.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
