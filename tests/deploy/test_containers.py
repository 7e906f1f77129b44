"""Image and compose file: no rights, no writable root, packages by hash, no secret, no registry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from clearford.cli.app import app
from clearford.runtime.service.settings import load_settings
from tests.deploy.files import DEPLOY, ROOT, documents, manifests, pods

RECIPE = (DEPLOY / "Containerfile").read_text()
COMPOSE: Mapping[str, Any] = documents(DEPLOY / "compose.yaml")[0]
SERVICES: Mapping[str, Mapping[str, Any]] = COMPOSE["services"]
OURS = [name for name, one in SERVICES.items() if one["image"] == "clearford"]
IMAGES = re.compile(r"[a-z0-9._-]+(:[a-z0-9._-]+)?")


def test_an_image_runs_without_rights_and_installs_by_hash() -> None:
    steps = [line for line in RECIPE.replace("\\\n", " ").splitlines() if line and line[0] != "#"]
    assert [line for line in steps if line.startswith("USER ")] == ["USER 65532:65532"]
    assert not [line for line in steps[steps.index("USER 65532:65532") :] if line.startswith("RUN ")]
    installs = [part for line in steps for part in line.split("&&") if "pip install" in part]
    assert len(installs) == 2
    assert all("--require-hashes" in part or "--no-deps" in part for part in installs)
    assert "HEALTHCHECK" in RECIPE
    for copied in re.findall(r"^COPY (?!--from)(\S+)", RECIPE, re.M):
        assert copied == "dist/*.whl" or (ROOT / copied).is_file()


def test_what_the_image_installs_has_hashes_and_no_tools() -> None:
    text = (ROOT / "requirements/run.txt").read_text()
    names = re.findall(r"^([a-z0-9._-]+)==", text, re.M)
    assert {"psycopg", "confluent-kafka", "nats-py", "litestar", "pyarrow"} <= set(names)
    assert not {"pytest", "mypy", "ruff", "playwright", "scikit-learn"} & set(names)
    assert len(re.findall(r"^ {4}# via|^[a-z].*\\$", text, re.M)) >= len(names)
    blocks = re.split(r"^(?=[a-z0-9._-]+==)", text, flags=re.M)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    dev = (ROOT / "requirements/dev.txt").read_text()
    pins = re.findall(r"^[a-z0-9._-]+==[^ ;\\]+", text, re.M)
    assert [pin for pin in pins if pin not in dev] == []


@pytest.mark.parametrize("name", OURS)
def test_a_part_of_ours_has_no_rights_and_a_root_that_nobody_writes(name: str) -> None:
    one = SERVICES[name]
    assert one["read_only"] is True
    assert one["user"] == "65532:65532"
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]


def test_database_and_broker_are_reached_by_nobody_outside() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("database", "broker"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]
    for port in SERVICES["serve"]["ports"]:
        assert port.startswith("127.0.0.1:")


def test_every_part_waits_for_parts_and_volumes_that_are_there() -> None:
    for one in SERVICES.values():
        assert set(one.get("depends_on", ())) <= set(SERVICES)
        named = [volume.split(":")[0] for volume in one.get("volumes", ())]
        for volume in named:
            assert volume in COMPOSE["volumes"] or (DEPLOY / volume).exists(), volume


def commands() -> list[Any]:
    """What containers are told to do."""
    found = [pytest.param(SERVICES[name]["command"], id=name) for name in OURS if "command" in SERVICES[name]]
    boxes = [(name, pod["containers"][0]) for name, pod in pods().items()]
    return found + [
        pytest.param(box["args"], id=f"pod {name}") for name, box in boxes if box["image"] == "clearford"
    ]


@pytest.mark.parametrize("words", commands())
def test_the_program_knows_the_command(words: list[str]) -> None:
    _, bound, *_ = app.parse_args(words, print_error=False, exit_on_error=False)
    assert [str(value) for value in (*bound.args, *bound.kwargs.values())] == [words[-1]]


def test_the_settings_of_the_image_are_those_of_its_command() -> None:
    at = re.findall(r'CMD \["serve", "--settings", "([^"]+)"\]', RECIPE)
    assert at == ["/etc/clearford/clearford.toml"]
    assert f"{load_settings(DEPLOY / 'clearford.toml').listen.port}/ready" in RECIPE


def test_images_are_names_without_a_registry_and_nothing_is_secret() -> None:
    named = [one["image"] for one in SERVICES.values()]
    named += [box["image"] for pod in pods().values() for box in pod["containers"]]
    assert [name for name in named if not IMAGES.fullmatch(name)] == []
    assert not [one for one in manifests() if one["kind"] == "Secret"]
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            text = path.read_text()
            assert not re.search(r"PASSWORD\s*[=:]\s*['\"]?[A-Za-z0-9]{4,}", text.replace("valueFrom", "")), (
                path
            )
            assert "BEGIN" not in text.replace("BEGIN IMMEDIATE", ""), path
