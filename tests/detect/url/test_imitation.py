"""Imitation: scores of hosts against an invented and the shipped list."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from clearford.core.errors import DetectError
from clearford.detect.url.data import UrlData, look, shortened
from clearford.detect.url.imitation import Imitation, is_one_edit
from clearford.detect.url.suffix import Suffixes

FOLDER = Path(__file__).parents[3] / "src/clearford/packs/_data/url"
SHIPPED = UrlData.from_yaml((FOLDER / "protected.yaml").read_bytes(), (FOLDER / "words.yaml").read_bytes())
SUFFIXES = Suffixes()
BENIGN = Path(os.environ.get("CLEARFORD_DATA", "")) / "opendns_half/opendns_half.jsonl.gz"


def _score(host: str, plain: str | None = None) -> float:
    return Imitation(SHIPPED).of(host, plain or host, SUFFIXES.split(host)).score


@pytest.mark.parametrize(
    "host",
    [
        "paypa1.example",
        "paypai.test",
        "rnicrosoft.test",
        "app1e.test",
        "pay-pal.test",
        "paypal-login.example",
        "secure-paypal.test",
        "paypallogin.test",
        "paypal.com.evil.test",
        "www.paypal.com.evil.test",
        "paypal-login.evil.test",
        "facebok.test",
        "facebooook.test".replace("oooo", "ooo"),
        "microsfot.test",
        "alipay.top",
        "apple-id-login.test",
        "netf1ix-support.xyz",
    ],
)
def test_an_imitation_scores_high(host: str) -> None:
    assert _score(host) >= 0.9


@pytest.mark.parametrize(
    "host",
    [
        "paypal.com",
        "www.paypal.com",
        "paypal.example",
        "a.b.alipay.com",
        "paypal.de",
        "apples.test",
        "online.test",
        "pineapple-recipes.test",
        "chase-and-sons.test",
        "outline.test",
        "target-archery.test",
        "google.co.nz",
        "discovery.test",
        "evil.test",
        "visage.test",
    ],
)
def test_an_honest_host_scores_low(host: str) -> None:
    assert _score(host) < 0.9


def test_letters_of_another_script_score_highest() -> None:
    assert _score("xn--pypal-4ve.com", "paypal.com") == 0.99


def test_known_means_the_service_itself() -> None:
    known = Imitation(SHIPPED).of("login.taobao.com", "login.taobao.com", SUFFIXES.split("login.taobao.com"))
    assert (known.known, known.score, known.in_host) == (True, 0.0, False)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("abc", "abc", False),
        ("abc", "abd", True),
        ("abc", "abcd", True),
        ("abc", "bc", True),
        ("abc", "acb", True),
        ("abcd", "badc", False),
        ("abc", "abcde", False),
        ("", "a", True),
    ],
)
def test_one_edit(a: str, b: str, expected: bool) -> None:  # noqa: FBT001
    assert is_one_edit(a, b) is expected
    assert is_one_edit(b, a) is expected


def test_shapes() -> None:
    assert look("rnicr0s0ft") == look("microsoft")
    assert look("paypal") == look("paypa1") == look("paypai")
    assert shortened("abc") == {"abc", "bc", "ac", "ab"}


def test_the_shipped_list_is_sound() -> None:
    assert len(SHIPPED.services) >= 250
    assert len({s.name for s in SHIPPED.services}) == len(SHIPPED.services)
    for domain in SHIPPED.official:
        assert domain == domain.lower().strip(". ")
        assert SUFFIXES.is_ending(domain.rpartition(".")[2]), domain
        assert _score(domain) == 0.0


@pytest.mark.parametrize(
    "protected",
    [b"[", b"services: 3", b"other: []", b"services: [{name: 1}]"],
    ids=["yaml", "type", "no-services", "field"],
)
def test_damaged_data_is_named(protected: bytes) -> None:
    with pytest.raises(DetectError, match="CF-D005"):
        UrlData.from_yaml(protected, (FOLDER / "words.yaml").read_bytes())


@pytest.mark.data
@pytest.mark.skipif(
    not os.environ.get("CLEARFORD_DATA"), reason="CLEARFORD_DATA names no folder of the optional sets"
)
def test_few_well_known_domains_look_like_imitations() -> None:
    with gzip.open(BENIGN, "rt") as lines:
        hosts = [json.loads(line)["host"] for line in lines]
    alarms = sum(_score(host) >= 0.9 for host in hosts)
    assert alarms <= 0.002 * len(hosts)
