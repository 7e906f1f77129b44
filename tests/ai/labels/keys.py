"""A key that signs, and the certificate of those who vouch for it: made anew for every run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from clearford.ai.labels.manifests import Signer

PEM = serialization.Encoding.PEM


def _name(said: str) -> x509.Name:
    words = [(NameOID.ORGANIZATION_NAME, "Demo"), (NameOID.COMMON_NAME, said)]
    return x509.Name([x509.NameAttribute(kind, word) for kind, word in words])


def _certificate(
    said: str, key: ec.EllipticCurvePublicKey, above: ec.EllipticCurvePrivateKey, *, vouches: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not vouches,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=vouches,
        crl_sign=vouches,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(_name(said))
        .issuer_name(_name("demo root"))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=vouches, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), critical=False)
    )
    if not vouches:
        mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        made = made.add_extension(mail, critical=True)
    return made.sign(above, hashes.SHA256())


@cache
def keys() -> tuple[Signer, str]:
    """A signer, and the anchors by which it is trusted."""
    above, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("demo root", above.public_key(), above, vouches=True).public_bytes(PEM).decode()
    leaf = _certificate("demo signer", own.public_key(), above, vouches=False).public_bytes(PEM).decode()
    key = own.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Signer(leaf + root, key), root
