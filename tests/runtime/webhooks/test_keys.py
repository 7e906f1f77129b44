"""Key files: what is taken, what is refused, and that no secret is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearford.core.errors import ConfigError
from clearford.runtime.webhooks.keys import Algorithm, PrivateKey, SharedSecret, load_signer

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_FORM = (
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)
PEM = KEY.private_bytes(*_FORM)
OTHER_KIND = ec.generate_private_key(ec.SECP256R1()).private_bytes(*_FORM)
SECRET = b"0123456789abcdef0123456789abcdef"


def key_file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    """A file."""
    path = folder / "webhook.key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_keys_are_read(tmp_path: Path) -> None:
    private = load_signer(key_file(tmp_path, PEM), "ed25519")
    assert isinstance(private, PrivateKey)
    assert private.public.raw == KEY.public_key().public_bytes_raw()
    secret = load_signer(key_file(tmp_path, SECRET + b"\n"), "hmac-sha256")
    assert secret == SharedSecret(SECRET)
    assert secret.id != private.id


@pytest.mark.parametrize(
    ("content", "mode", "algorithm"),
    [
        pytest.param(SECRET, 0o644, "hmac-sha256", id="others may read"),
        pytest.param(SECRET[:31], 0o600, "hmac-sha256", id="short"),
        pytest.param(SECRET, 0o600, "ed25519", id="not a key"),
        pytest.param(OTHER_KIND, 0o600, "ed25519", id="another kind of key"),
    ],
)
def test_keys_that_are_refused(tmp_path: Path, content: bytes, mode: int, algorithm: Algorithm) -> None:
    with pytest.raises(ConfigError) as caught:
        load_signer(key_file(tmp_path, content, mode), algorithm)
    assert caught.value.code == "CF-C004"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        load_signer(tmp_path / "none", "ed25519")


def test_a_secret_is_not_shown() -> None:
    assert "0123" not in repr(SharedSecret(SECRET))
    assert "Ed25519PrivateKey" not in repr(PrivateKey(KEY))
