"""Chat completions, completions and embeddings: what a request says, and how a stream of chunks is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from clearford.ai.gateway.events import Event
from clearford.ai.gateway.faults import unreadable
from clearford.ai.gateway.leaves import Leaf, leaves
from clearford.ai.gateway.said import Said, demand_own_tools, name_of, said_by, texts_or_parts
from clearford.ai.gateway.told import Told, fault_frame, note_frame, stop_choice, stop_frames
from clearford.core.errors import ClearfordError

_SEEN_PARTS = frozenset({"text", "input_text", "output_text", "refusal", "thinking"})
_PLAIN = frozenset(
    {"model", "user", "safety_identifier", "prompt_cache_key", "encoding_format", "modalities"}
)


_FETCHED = ("web_search_options", "enable_search")


class Prompts:
    """Requests with one prompt or several: old completions, embeddings."""

    plain = _PLAIN

    def __init__(self, spoken: str) -> None:
        """`spoken`: the field that holds the prompts."""
        self.spoken = spoken

    def said(self, found: dict[str, Any]) -> Iterator[Said]:
        """Every prompt."""
        prompt = found[self.spoken]
        if isinstance(prompt, str):
            yield Said("user", prompt, is_new=True)
        elif isinstance(prompt, list):
            for one in prompt:
                if isinstance(one, str):
                    yield from said_by("user", one, is_new=True)
        else:
            raise unreadable("a prompt is neither a text nor an array")

    def demand_seen(self, found: dict[str, Any]) -> None:
        """Refuse numbers of tokens, and probabilities of them."""
        demand_no_probabilities(found)
        prompt = found[self.spoken]
        if isinstance(prompt, list) and not all(isinstance(one, str) for one in prompt):
            raise unreadable("a prompt of numbers of tokens cannot be looked at", "send the text")

    def user(self, found: dict[str, Any]) -> str | None:
        """The field `safety_identifier`, or `user`."""
        return name_of(found, "safety_identifier", "user")


class Chats(Prompts):
    """Requests with messages."""

    def __init__(self) -> None:
        """They are in `messages`."""
        super().__init__("messages")

    def said(self, found: dict[str, Any]) -> Iterator[Said]:
        """Every message; new is what stands behind the last answer."""
        messages = found[self.spoken]
        if not isinstance(messages, list) or not all(isinstance(one, dict) for one in messages):
            raise unreadable("`messages` is no array of objects")
        answered = max((i for i, one in enumerate(messages) if one.get("role") == "assistant"), default=-1)
        for i, message in enumerate(messages):
            text = "\n".join(leaf.text for leaf in leaves(message))
            yield from said_by(str(message.get("role", "user")), text, is_new=i > answered)

    def demand_seen(self, found: dict[str, Any]) -> None:
        """Refuse what is no text, probabilities of tokens, and what the AI service fetches or has kept."""
        demand_no_probabilities(found)
        demand_own_tools(found, "function", "custom")
        if any(found.get(name) for name in _FETCHED):
            raise unreadable("the AI service would fetch texts by itself, which cannot be looked at")
        if found.get("audio") or found.get("modalities") not in (None, [], ["text"]):
            raise unreadable(
                "sound cannot be looked at", "leave `audio` out, and `modalities` but for `text`"
            )
        messages = found[self.spoken]
        for message in messages if isinstance(messages, list) else ():
            if isinstance(message, dict) and message.get("audio"):
                raise unreadable("an answer in sound lies with the AI service", "send its text")
            parts = message.get("content") if isinstance(message, dict) else None
            for part in texts_or_parts(parts):
                if not isinstance(part, dict) or part.get("type") not in _SEEN_PARTS:
                    raise unreadable("a part of a message is no text, so it cannot be looked at", "send text")


class ChunkForm:
    """A stream of chunks with choices."""

    may_resume = True  # some models think again between two parts of an answer

    def __init__(self) -> None:
        """Nothing came yet."""
        self._head: dict[str, Any] = {}
        self._choices: set[int] = set()

    def read(self, found: dict[str, Any]) -> Event:
        """Every string in it. Reasoning ends where the answer begins, a call where the next one does.

        The name of a call may come in pieces as well; it ends where what the call is given begins.
        """
        self._head = self._head or found
        texts: list[Leaf] = []
        ends: list[str] = []
        for leaf in leaves(found):
            names = leaf.path.split(".")
            texts.append(leaf)
            if names[0] != "choices" or len(names) < 3 or not names[1].isdigit():
                continue
            self._choices.add(int(names[1]))
            base = ".".join(names[:3])
            ends += _ended_by(base, names[3:])
        come = {leaf.path for leaf in texts}
        return Event(tuple(texts), ends=tuple(end for end in ends if end not in come))

    def left(self, found: dict[str, Any]) -> None:
        """A chunk stands for itself."""

    def note(self, told: Sequence[Told]) -> bytes:
        """A chunk without choices."""
        return note_frame(self._head, told)

    def stop(self, told: Sequence[Told]) -> bytes:
        """Every choice ends for the filter."""
        return stop_frames(self._head, sorted(self._choices) or [0], told)

    def fault(self, error: ClearfordError, status: int) -> bytes:
        """A frame with an error."""
        return fault_frame(error, status)


def _ended_by(base: str, names: Sequence[str]) -> Iterator[str]:
    """The texts of a choice that end where another one goes on."""
    if names[:1] == ["content"]:
        yield f"{base}.reasoning"
    elif names[:1] == ["tool_calls"]:
        yield from (f"{base}.reasoning", f"{base}.content")
        if len(names) > 1 and names[1].isdigit() and int(names[1]):
            yield f"{base}.tool_calls.{int(names[1]) - 1}."
        if names[-1] == "arguments":
            yield ".".join((base, *names[:-1], "name"))


def demand_no_probabilities(found: dict[str, Any]) -> None:
    """Raises GatewayError CF-G001 where an answer would hold its text a second time."""
    wanted = found.get("logprobs")
    # Zero of old completions asks for those of the answer alone.
    if (wanted is not None and wanted is not False) or found.get("top_logprobs"):
        raise unreadable(
            "probabilities of tokens hold the answer a second time, in pieces", "leave `logprobs` out"
        )


def stop_chat(found: dict[str, Any], path: str) -> bool:
    """Empty the choice of a whole answer in which a text stands; whether it stands in one."""
    names = path.split(".", 2)
    choices = found.get("choices")
    if names[0] != "choices" or len(names) < 3 or not isinstance(choices, list):
        return False
    for place, choice in enumerate(choices):
        if isinstance(choice, dict) and str(choice.get("index", place)) == names[1]:
            stop_choice(choice)
            return True
    return False
