"""The compose file fits the part of the Compose Specification that it uses, and no key is misspelt.

The schema below says of the keys that the file has what the specification says, and is stricter where the
file is: a key that is not below is refused, so whoever adds one adds what the specification says of it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from tests.deploy.files import DEPLOY, documents

COMPOSE: dict[str, Any] = documents(DEPLOY / "compose.yaml")[0]
DURATION = {"type": "string", "pattern": r"^([0-9]+(us|ms|s|m|h))+$"}
SIZE = {"type": ["string", "integer"], "pattern": r"^[0-9]+(b|k|m|g|kb|mb|gb)?$"}
NAMES = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
WORDS = {"oneOf": [{"type": "null"}, {"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
VALUES = {
    "type": "object",
    "patternProperties": {".+": {"type": ["string", "number", "boolean", "null"]}},
    "additionalProperties": False,
}


def closed(**properties: Any) -> dict[str, Any]:
    """An object with these keys and none besides, but for extensions."""
    return {
        "type": "object",
        "properties": properties,
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }


def named(of: Mapping[str, Any], *, perhaps: bool = False) -> dict[str, Any]:
    """Objects by name."""
    one = {"oneOf": [{"type": "null"}, of]} if perhaps else of
    return {
        "type": "object",
        "patternProperties": {r"^[a-zA-Z0-9._-]+$": one},
        "additionalProperties": False,
    }


WAITS_FOR = {
    "type": "object",
    "required": ["condition"],
    "properties": {
        "condition": {"enum": ["service_started", "service_healthy", "service_completed_successfully"]}
    },
    "additionalProperties": False,
}
SERVICE = closed(
    image={"type": "string"},
    restart={"type": "string", "pattern": r"^(no|always|unless-stopped|on-failure(:[0-9]+)?)$"},
    read_only={"type": "boolean"},
    user={"type": "string"},
    cap_drop=NAMES,
    security_opt=NAMES,
    env_file={"type": "array", "items": {"type": "string"}},
    environment=VALUES,
    tmpfs={"type": "array", "items": {"type": "string"}},
    volumes={"type": "array", "items": {"type": "string", "pattern": r"^[^:]+:/[^:]+(:(ro|rw))?$"}},
    networks=NAMES,
    ports={"type": "array", "items": {"type": "string", "pattern": r"^([0-9.]+:)?[0-9]+:[0-9]+$"}},
    command=WORDS,
    shm_size=SIZE,
    stop_grace_period=DURATION,
    depends_on=named(WAITS_FOR),
    healthcheck=closed(
        disable={"type": "boolean"},
        test=WORDS,
        interval=DURATION,
        timeout=DURATION,
        start_period=DURATION,
        retries={"type": "integer", "minimum": 0},
    ),
    logging=closed(driver={"type": "string"}, options=VALUES),
)
SCHEMA = closed(
    name={"type": "string", "pattern": r"^[a-z0-9][a-z0-9_-]*$"},
    services=named(SERVICE),
    volumes=named(closed(), perhaps=True),
    networks=named(closed(internal={"type": "boolean"}), perhaps=True),
)


def test_it_fits_the_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema.validate(COMPOSE, SCHEMA, jsonschema.Draft7Validator)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("read-only", True, id="misspelt"),
        pytest.param("read_only", "yes", id="a word for a truth"),
        pytest.param("restart", "sometimes", id="no such policy"),
        pytest.param("stop_grace_period", "40", id="a time without a unit"),
        pytest.param("depends_on", {"tables": {"condition": "service_ready"}}, id="no such condition"),
        pytest.param("volumes", ["home"], id="a volume that goes nowhere"),
    ],
)
def test_what_does_not_fit_is_found(key: str, value: object) -> None:
    wrong = copy.deepcopy(COMPOSE)
    wrong["services"]["serve"][key] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, SCHEMA, jsonschema.Draft7Validator)
