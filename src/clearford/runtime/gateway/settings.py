"""Settings of the gateway: a TOML file of its own beside that of the service, checked as strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from clearford.ai.gateway.holdback import WINDOW
from clearford.ai.gateway.ladder import Ladder
from clearford.ai.gateway.steps import Fail
from clearford.core.errors import ConfigError, Place
from clearford.runtime.key_file import read_key

Seconds = Annotated[float, Meta(gt=0, le=3_600)]


class GatewaySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything an operator decides about the gateway."""

    upstream: Annotated[str, Meta(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")]
    """Address of the AI service, to which `/v1/chat/completions` and the like are appended."""
    key_file: str = ""
    """File with the key that the AI service asks for; mode 0600. Empty where it asks for none."""
    key_header: Literal["authorization", "x-api-key"] = "authorization"
    """How the key is sent: as a bearer, or by itself as services with the messages interface ask for."""
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8_702
    window: Annotated[int, Meta(ge=16, le=4_096)] = WINDOW
    """Code points that a stream is held back, so that what is found is found before any of it has left."""
    stride: Annotated[int, Meta(ge=1, le=256)] = 32
    """New code points of a text for which it is looked at again; text leaves at most so much later still."""
    request_bytes: Annotated[int, Meta(ge=1_024, le=64 << 20)] = 4 << 20
    answer_bytes: Annotated[int, Meta(ge=1_024, le=256 << 20)] = 8 << 20
    connect_s: Seconds = 5.0
    first_s: Seconds = 60.0
    """Seconds until the AI service begins to answer."""
    next_s: Seconds = 30.0
    """Seconds between two parts of an answer."""
    total_s: Seconds = 600.0
    """Seconds of a whole answer."""
    connections: Annotated[int, Meta(ge=1, le=10_000)] = 200
    """To the AI service at once; further requests wait for `connect_s`."""
    requests_a_minute: Annotated[int, Meta(ge=1)] = 600
    """Of one key."""
    characters_a_day: Annotated[int, Meta(ge=0)] = 0
    """Of one key, asked and answered, in each process; 0 for no limit."""
    fail: Fail = "hold"
    """What becomes of what cannot be decided or put on record: open lets it pass, closed and hold do not."""
    minors: Literal["stated", "always"] = "stated"
    """Whether minors use the service: where the header `Clearford-Minors: yes` says so, or always."""
    unseen: Literal["refuse", "pass"] = "refuse"
    """What becomes of pictures, sound and files in requests, which the gateway cannot look at."""
    ladder: Ladder | None = Ladder()
    """What follows when one user is stopped again and again."""


def load_gateway(path: Path) -> GatewaySettings:
    """The settings of a file; `key_file` is relative to its folder. Raises ConfigError CF-C002."""
    place = Place(file=str(path))
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=GatewaySettings)
    except OSError as error:
        raise ConfigError("CF-C002", f"the settings cannot be read: {error.strerror}", place=place) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise ConfigError("CF-C002", str(error)[:300], place=place) from error
    return msgspec.structs.replace(found, key_file=found.key_file and str(path.parent / found.key_file))


def key_of(settings: GatewaySettings) -> str:
    """The key of the AI service; empty for none. Raises ConfigError CF-C002 for a file others may read."""
    return read_key(settings.key_file)
