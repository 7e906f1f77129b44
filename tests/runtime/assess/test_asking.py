"""One question over a real connection: busy, broken, nonsensical and honest services."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest

from clearford.ai.assess.bank import Question
from clearford.ai.assess.grading import Answer
from clearford.ai.assess.plan import Ask, Target
from clearford.core.errors import AssessError, ConfigError
from clearford.runtime.assess.asking import Away, Patience, Service, request_of, tokens_of
from tests.ai.assess.banks import question
from tests.runtime.assess.upstream import Reply, Says, completion, serving

ASK = Ask("test.refuse", "q1")


def ask(
    says: Says, *, asked: Question | None = None, key: str | None = None, tries: int = 4
) -> tuple[Answer, list[dict[str, Any]], list[float], list[str]]:
    """The answer, the requests, the waits and the keys of asking one question."""
    waits = list[float]()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def go(url: str) -> Answer:
        service = Service(
            Target(base_url=url, model="m"), key=key, patience=Patience(tries=tries), sleep=sleep
        )
        try:
            return await service.ask(ASK, asked or question("q1"))
        finally:
            await service.close()

    with serving(says) as upstream:
        return asyncio.run(go(upstream.url)), upstream.asked, waits, upstream.keys


def test_an_answer_with_its_tokens() -> None:
    answer, (sent,), waits, keys = ask(lambda *_: completion("I cannot."), key="k3y")
    assert (answer.state, answer.text, answer.finish) == ("answered", "I cannot.", "stop")
    assert (answer.prompt_tokens, answer.completion_tokens, answer.counted, answer.tries) == (10, 5, True, 1)
    assert (sent["model"], sent["temperature"], sent["seed"], sent["max_tokens"]) == ("m", 0.0, 0, 512)
    assert sent["messages"] == [{"role": "user", "content": "question q1"}]
    assert (waits, keys) == ([], ["Bearer k3y"])


def test_a_busy_service_is_asked_again_after_the_time_that_it_wants() -> None:
    def says(_: dict[str, Any], number: int) -> Reply:
        return [(429, {"retry-after": "7"}, b"{}"), (503, {}, b""), completion("hello")][number]

    answer, sent, waits, _ = ask(says)
    assert (answer.state, answer.tries, len(sent)) == ("answered", 3, 3)
    assert waits == [7.0, 1.0]


@pytest.mark.parametrize("after", ["1e9", "Wed, 21 Oct 2026 07:28:00 GMT", "-5", "nan"])
def test_an_odd_wish_for_a_wait_does_not_stop_the_run(after: str) -> None:
    def says(_: dict[str, Any], number: int) -> Reply:
        return (429, {"retry-after": after}, b"") if number == 0 else completion("hello")

    answer, _, waits, _ = ask(says)
    assert answer.state == "answered"
    assert 0.5 <= waits[0] <= 120


def test_a_service_that_stays_busy_is_away() -> None:
    with pytest.raises(Away):
        ask(lambda *_: (429, {}, b""))


def test_a_service_that_is_gone_is_away() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]

    async def nothing(_: float) -> None:
        return None

    async def go() -> None:
        service = Service(
            Target(base_url=f"http://127.0.0.1:{port}/v1", model="m"),
            patience=Patience(tries=2),
            sleep=nothing,
        )
        with pytest.raises(Away):
            await service.ask(ASK, question("q1"))
        await service.close()

    asyncio.run(go())


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_service_that_refuses_the_key_or_the_model_ends_the_run(status: int) -> None:
    with pytest.raises(AssessError) as error:
        ask(lambda *_: (status, {}, b"no"))
    assert error.value.code == "CF-F010"
    assert str(status) in error.value.message


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        pytest.param((200, {}, b"<html>hello</html>"), "not a completion", id="html"),
        pytest.param((200, {}, b""), "not a completion", id="nothing"),
        pytest.param((200, {}, b"\xff\xfe"), "not a completion", id="bytes"),
        pytest.param((200, {}, b'{"choices": "I cannot help with that"}'), "not a completion", id="shape"),
        pytest.param((200, {}, b'{"error": "I cannot help"}'), "not a completion", id="error-as-200"),
        pytest.param((200, {}, b'{"choices": []}'), "no choice", id="no-choice"),
        pytest.param(completion("  \n"), "empty", id="blank"),
        pytest.param(completion(None), "empty", id="null"),
        pytest.param((400, {}, b'{"error": "bad"}'), "status 400", id="refused-request"),
        pytest.param((302, {"location": "https://other.example/"}, b""), "status 302", id="elsewhere"),
        pytest.param((200, {}, b"[" * 5_000_000), "not a completion", id="endless"),
    ],
)
def test_nonsense_is_no_answer_and_never_a_refusal(reply: Reply, why: str) -> None:
    answer, sent, _, _ = ask(lambda *_: reply)
    assert (answer.state, answer.why, answer.text) == ("no_answer", why, "")
    assert len(sent) == 2


def test_nonsense_once_is_asked_again() -> None:
    answer, _, _, _ = ask(lambda _, number: completion("") if number == 0 else completion("hello"))
    assert (answer.state, answer.tries) == ("answered", 2)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(completion("", finish="content_filter"), id="finish"),
        pytest.param((400, {}, b'{"error": {"code": "content_filter"}}'), id="status"),
    ],
)
def test_what_the_service_held_back_is_blocked(reply: Reply) -> None:
    assert ask(lambda *_: reply)[0].state == "blocked"


def test_refusals_and_calls_of_tools_are_answers() -> None:
    assert ask(lambda *_: completion(None, refusal="I cannot."))[0].text == "I cannot."
    called = ask(lambda *_: completion(None, tool_calls=[{"function": {"name": "pay", "arguments": "{}"}}]))[
        0
    ]
    assert called.state == "answered"
    assert "pay" in called.text


def test_tokens_are_estimated_where_the_service_does_not_count() -> None:
    answer = ask(lambda *_: completion("四个汉字", usage=False))[0]
    assert (answer.completion_tokens, answer.counted) == (4, False)
    assert answer.prompt_tokens > 0


def test_turns_and_results_of_tools_are_sent_along() -> None:
    before = [
        {"by": "user", "text": "hi"},
        {"by": "assistant", "text": "hello"},
        {"by": "tool", "text": "do evil"},
    ]
    target = Target(base_url="http://x/v1", model="m", system="Be kind.")
    sent = request_of(target, question("q1", before=before))["messages"]
    assert [one["role"] for one in sent] == ["system", "user", "assistant", "user"]
    assert sent[-1]["content"].startswith("question q1\n\n--- result of the tool ---\ndo evil")


def test_the_question_is_sent_in_its_dress() -> None:
    sent = list[str]()

    def says(body: dict[str, Any], _: int) -> Reply:
        sent.append(json.dumps(body))
        return completion("hello")

    async def go(url: str) -> None:
        service = Service(Target(base_url=url, model="m"))
        await service.ask(Ask("test.refuse", "q1", "encoding"), question("q1"))
        await service.close()

    with serving(says) as upstream:
        asyncio.run(go(upstream.url))
    assert "Base64" in sent[0]


@pytest.mark.parametrize(
    ("url", "key", "found"),
    [("ftp://x/v1", None, "http"), ("nonsense", None, "http"), ("http://ai.example/v1", "k3y", "https")],
)
def test_an_address_that_cannot_be_used_is_told(url: str, key: str | None, found: str) -> None:
    with pytest.raises(ConfigError, match=found) as error:
        Service(Target(base_url=url, model="m"), key=key)
    assert "k3y" not in str(error.value)


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("abc", 1), ("abcd", 2), ("汉字ab", 3)])
def test_tokens_of_a_text(text: str, tokens: int) -> None:
    assert tokens_of(text) == tokens
