"""A guard model is asked within limits, and whatever goes wrong is no verdict with a reason."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from clearford.ai.guards.prompts import MOST_CONTENT, Content
from clearford.ai.guards.replies import Format, Verdict
from clearford.core.errors import GuardError
from clearford.runtime.guards.client import Heard
from tests.runtime.assess.upstream import Reply, completion
from tests.runtime.guards.upstream import Model, by_words, guard_model, judged

HELLO = Content("hello")


@pytest.fixture(scope="module")
def server() -> Iterator[Model]:
    with guard_model() as made:
        yield made


@pytest.fixture
def model(server: Model) -> Model:
    """The server, answering by words."""
    server.says(by_words)
    return server


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("hello", Verdict("safe")),
        ("some harm", Verdict("unsafe", ("some.rule",))),
        ("maybe", Verdict("unsure", ("some.rule",))),
    ],
)
def test_a_verdict_is_heard(model: Model, text: str, verdict: Verdict) -> None:
    assert model.client().ask(Content(text)) == Heard(verdict)
    (asked,) = model.server.asked
    assert (asked["model"], asked["temperature"], asked["stream"]) == ("m", 0, False)


@pytest.mark.parametrize(
    ("form", "reply", "verdict"),
    [
        ("qwen3guard", "Safety: Unsafe\nCategories: Violent", Verdict("unsafe", ("Violent",))),
        ("llama_guard", "\n\nunsafe\nS2", Verdict("unsafe", ("S2",))),
        ("llama_guard", "safe", Verdict("safe")),
    ],
)
def test_trained_models_are_asked_in_their_own_form(
    model: Model, form: Format, reply: str, verdict: Verdict
) -> None:
    model.says(lambda *_: completion(reply))
    assert model.client(guard={"form": form}).ask(Content("hello", "answer")) == Heard(verdict)
    said = [(one["role"], one["content"]) for one in model.server.asked[0]["messages"]]
    assert said == [("user", "hello"), ("assistant", "answer")]


def test_an_answer_that_cannot_be_read_is_asked_for_once_more(model: Model) -> None:
    model.says(lambda asked, n: judged(asked, "unsafe", "x") if n else completion("Well, it depends."))
    assert model.client().ask(HELLO) == Heard(Verdict("unsafe", ("x",)))
    first, second = model.server.asked
    assert "could not be read" not in str(first)
    assert "could not be read" in second["messages"][-1]["content"]
    assert "it depends" not in str(second)


@pytest.mark.parametrize(
    "reply",
    [
        completion("Well."),
        completion(""),
        completion(None),
        completion('{"verdict": "safe"}'),
        (200, {}, b"[]"),
        (200, {}, b'{"choices": []}'),
        (200, {}, b"\xff"),
        (200, {}, b"x" * ((1 << 20) + 1)),
    ],
    ids=["chatty", "empty", "null", "no-check", "list", "no-choice", "not-utf8", "endless"],
)
def test_what_cannot_be_read_twice_is_no_verdict(model: Model, reply: Reply) -> None:
    model.says(lambda *_: reply)
    assert model.client().ask(HELLO) == Heard(None, "unreadable")
    assert len(model.server.asked) <= 2


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again_and_not_for_ever(model: Model, status: int) -> None:
    model.says(lambda asked, n: judged(asked, "safe") if n == 2 else (status, {}, b""))
    assert model.client(guard={"tries": 3}).ask(HELLO) == Heard(Verdict("safe"))
    model.says(lambda *_: (status, {}, b""))
    assert model.client(guard={"tries": 3}).ask(HELLO) == Heard(None, "away")
    assert len(model.server.asked) == 3


@pytest.mark.parametrize("status", [301, 400, 401, 404])
def test_a_refusal_is_not_repeated_and_no_redirect_is_followed(model: Model, status: int) -> None:
    model.says(lambda *_: (status, {"location": "http://127.0.0.1:9/"}, b""))
    assert model.client(guard={"tries": 3}).ask(HELLO) == Heard(None, "refused")
    assert len(model.server.asked) == 1


def test_a_slow_server_is_not_waited_for(model: Model) -> None:
    done = threading.Event()

    def slow(*_: Any) -> Reply:
        done.wait()
        return completion("")

    model.says(slow)
    try:
        assert model.client().ask(HELLO, within_s=0.1) == Heard(None, "slow")
        assert model.client(guard={"timeout_s": 0.1}).ask(HELLO) == Heard(None, "slow")
    finally:
        done.set()


def test_a_server_that_is_gone_gives_no_verdict(model: Model) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
    assert model.client(guard={"url": url}).ask(HELLO) == Heard(None, "away")
    gone = {"url": "https://guard.invalid/v1"}
    assert model.client(guard=gone).ask(HELLO) == Heard(None, "away")


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254"])
def test_an_address_inside_is_not_called_unless_it_is_allowed(model: Model, host: str) -> None:
    guard = {"url": f"https://{host}/v1", "allow_private": host.startswith("169")}
    assert model.client(guard=guard).ask(HELLO) == Heard(None, "address")


@pytest.mark.parametrize(
    ("url", "found"),
    [("http://guard.example/v1", "not encrypted"), ("https://a:b@guard.example/v1", "holds a password")],
)
def test_an_address_that_can_never_be_called_is_an_error_at_once(model: Model, url: str, found: str) -> None:
    with pytest.raises(GuardError, match=found):
        model.client(guard={"url": url, "allow_private": False})


def test_of_a_text_that_is_shown_in_part_only_harm_is_believed(model: Model) -> None:
    long = "a" * MOST_CONTENT
    assert model.client().ask(Content(f"{long} end")) == Heard(None, "cut")
    assert model.client().ask(Content(f"{long} harm")) == Heard(Verdict("unsafe", ("some.rule",)))


def test_beyond_the_limit_of_the_day_nothing_is_sent(model: Model) -> None:
    now = [0.0]
    client = model.client(guard={"tokens_a_day": 1_500, "answer_tokens": 512}, clock=lambda: now[0])
    heard = [client.ask(HELLO).why for _ in range(100)]
    assert heard[0] == ""
    assert heard[-1] == "limit"
    # Ten tokens of each question and five of each answer were used: what was set aside came back.
    assert len(model.server.asked) == heard.index("limit") > 10
    now[0] = 86_400.0
    assert client.ask(HELLO).why == ""


def test_an_answer_that_was_not_waited_for_counts_as_the_most(model: Model) -> None:
    done = threading.Event()

    def slow(*_: Any) -> Reply:
        done.wait()
        return completion("")

    model.says(slow)
    client = model.client(guard={"tokens_a_day": 1_500, "answer_tokens": 512})
    try:
        assert [client.ask(HELLO, within_s=0.1).why for _ in range(2)] == ["slow", "limit"]
    finally:
        done.set()


def test_a_question_that_was_refused_costs_nothing(model: Model) -> None:
    model.says(lambda *_: (401, {}, b""))
    client = model.client(guard={"tokens_a_day": 1_500, "answer_tokens": 512})
    assert [client.ask(HELLO).why for _ in range(3)] == ["refused"] * 3
    model.says(lambda *_: (503, {}, b""))
    assert [client.ask(HELLO).why for _ in range(3)] == ["away"] * 3


def test_it_is_never_asked_on_an_event_loop(model: Model) -> None:
    async def ask() -> None:
        model.client().ask(HELLO)

    with pytest.raises(RuntimeError, match="event loop"):
        asyncio.run(ask())
    assert model.server.asked == []


def test_the_key_is_sent_and_nothing_else_of_ours(model: Model, tmp_path: Any) -> None:
    file = tmp_path / "key"
    file.write_text("secret-of-guard\n")
    file.chmod(0o600)
    model.client(guard={"key_file": str(file)}).ask(HELLO)
    assert model.server.keys[-1] == "Bearer secret-of-guard"
    assert set(model.server.asked[0]) == {"model", "messages", "temperature", "max_tokens", "stream"}
