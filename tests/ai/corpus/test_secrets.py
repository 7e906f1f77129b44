"""Secrets: each kind found where it was planted, words and placeholders left alone, in linear time."""

from __future__ import annotations

import random

import pytest

from clearford.ai.corpus.secrets import KINDS, MOST, entropy, find_secrets, secrets_in
from tests.ai.corpus.planted import SECRETS, letters, plain


def test_every_kind_has_a_planted_secret() -> None:
    assert set(SECRETS) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(SECRETS))
def test_planted_secrets_are_found_at_their_place(kind: str) -> None:
    rng, found = random.Random(f"secrets {kind}"), 0
    for _ in range(200):
        before, secret = plain(rng, 8), SECRETS[kind](rng)
        text = f"{before} {secret} {plain(rng, 8)}"
        hits = [one for one in find_secrets(text) if one.kind == kind]
        found += len(hits) == 1 and len(before) < hits[0].start + 1 < len(before) + 1 + len(secret)
    assert found >= 196


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("the password is written on the wall", id="words"),
        pytest.param("password: changeme123ABC", id="placeholder"),
        pytest.param("api_key = your_api_key_here_123", id="your"),
        pytest.param("token: ${GITHUB_TOKEN_V2}", id="variable"),
        pytest.param("AK" + "IAIOSFODNN7EXAMPLE", id="documented-example"),
        pytest.param("a risk-averse and task-oriented team of asia", id="markers-in-words"),
        pytest.param("https://news.test:8080/a@b", id="address-without-password"),
        pytest.param("eyJub3Q.eyJhIjoxfQ.aaaaaaaaaaaaaaaaaaaaaa", id="no-head"),
        pytest.param("令牌和密码的区别是什么，请说明原因", id="chinese-words"),
        pytest.param("secret = aaaaaaaaaaaaaaaaaaaaaa1", id="low-entropy"),
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert find_secrets(text) == []


def test_thousands_of_harmless_texts_hold_no_secret() -> None:
    rng = random.Random(7)
    assert secrets_in([plain(rng) for _ in range(3_000)]) == {}


def test_check_digits_make_a_token_sure() -> None:
    token = SECRETS["github_token"](random.Random(1))
    other = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert [one.why for one in find_secrets(token)] == ["checksum"]
    assert [one.why for one in find_secrets(other)] == ["form"]


def test_a_batch_finds_what_single_texts_find() -> None:
    rng = random.Random(3)
    texts = [
        plain(rng, 6) if i % 3 else f"İ 密钥 {plain(rng, 3)} {rng.choice(list(SECRETS.values()))(rng)}"
        for i in range(300)
    ]
    texts[5] = ""
    single = {i: found for i, text in enumerate(texts) if (found := find_secrets(text))}
    assert secrets_in(texts) == single
    assert len(single) == 100


def test_findings_of_one_text_are_bounded() -> None:
    rng = random.Random(4)
    text = " ".join(SECRETS["aws_key"](rng) for _ in range(3 * MOST))
    assert len(find_secrets(text)) == MOST


@pytest.mark.parametrize(
    "text",
    ["password" * 20_000, "sk-" * 60_000, "eyJ" * 60_000, "a://b:" * 30_000, "token:" + " " * 100_000],
    ids=["names", "keys", "tokens", "addresses", "spaces"],
)
def test_hostile_texts_are_read_to_their_end(text: str) -> None:
    assert find_secrets(text) == []


def test_entropy_is_that_of_shannon() -> None:
    assert entropy("") == 0
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2
    assert entropy(letters(random.Random(1), 10_000)) > 5.9
