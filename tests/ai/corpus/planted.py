"""Rows with planted faults, made anew from a seed; every value is invented."""

from __future__ import annotations

import base64
import json
import random
import string
import zlib
from collections.abc import Callable

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_WORDS = (
    "garden river winter market teacher bridge letter window morning coffee station mountain library kitchen "
    "pencil harbour village painter orchard compass lantern meadow thunder biscuit journey whisper cottage "
    "marble feather sparrow blanket captain fiddle pepper saddle timber velvet walnut anchor basket candle"
).split()


def plain(rng: random.Random, words: int = 24) -> str:
    """A harmless text that no other is like."""
    return " ".join(rng.choice(_WORDS) + rng.choice(("", "s", "ly", "ing")) for _ in range(words)) + "."


def letters(rng: random.Random, count: int, of: str = BASE62) -> str:
    return "".join(rng.choice(of) for _ in range(count))


def github(rng: random.Random) -> str:
    body, number, end = letters(rng, 30), 0, ""
    number = zlib.crc32(body.encode())
    for _ in range(6):
        number, digit = divmod(number, 62)
        end = BASE62[digit] + end
    return "ghp" + "_" + body + end


def web_token(rng: random.Random) -> str:
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in ({"alg": "HS256", "typ": "JWT"}, {"sub": letters(rng, 12)})
    )
    return f"{head}.{body}.{letters(rng, 43)}"


def mixed(rng: random.Random, count: int) -> str:
    """Letters and digits, some of each class."""
    return letters(rng, count - 3) + "aZ7"


SECRETS: dict[str, Callable[[random.Random], str]] = {
    "private_key": lambda _: "-----BEGIN " + "RSA PRIVATE" + " KEY-----",
    "aws_key": lambda rng: "AK" + "IA" + letters(rng, 16, string.ascii_uppercase + "234567"),
    "github_token": github,
    "gitlab_token": lambda rng: "glpat" + "-" + letters(rng, 20),
    "slack_token": lambda rng: "xox" + "b-" + letters(rng, 12, string.digits) + "-" + letters(rng, 24),
    "stripe_key": lambda rng: "sk_" + "live_" + letters(rng, 24),
    "google_key": lambda rng: "AI" + "za" + letters(rng, 35),
    "aliyun_key": lambda rng: "LT" + "AI" + letters(rng, 20),
    "tencent_key": lambda rng: "AK" + "ID" + letters(rng, 32),
    "model_hub_token": lambda rng: "h" + "f_" + letters(rng, 34),
    "package_token": lambda rng: "np" + "m_" + letters(rng, 36),
    "ai_service_key": lambda rng: "s" + "k-" + mixed(rng, 40),
    "web_token": web_token,
    "address_password": lambda rng: f"postgresql://app:{letters(rng, 14)}@db.internal.test/app",
    "assigned_secret": lambda rng: "db_pass" + f'word = "{mixed(rng, 16)}"',
}
"""Kind -> an invented secret. Prefixes are put together here so that nobody takes this file for a leak."""


def mobile(rng: random.Random) -> str:
    return "13" + letters(rng, 9, string.digits)


def id_card(rng: random.Random) -> str:
    """A number of an identity card with its check digit."""
    born = f"{rng.randint(1960, 1999)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    body = f"110105{born}{rng.randint(100, 999)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
    return body + "10X98765432"[rest]
