"""The objects of a cluster fit its schemas, run without rights, and agree with the files beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from clearford.runtime.service.settings import InboxStream, NatsStream, load_settings
from tests.deploy.files import DEPLOY, manifests, pods

ALL = [pytest.param(one, id=f"{one['kind']} {one['metadata']['name']}") for one in manifests()]
PODS = [pytest.param(pod, id=name) for name, pod in pods().items()]
VERSION = "1.37"


@pytest.mark.parametrize("one", ALL)
def test_it_fits_the_schema(one: Mapping[str, Any]) -> None:
    assert kubernetes_validate.validate(one, VERSION, strict=True) is not None


def test_what_does_not_fit_is_found() -> None:
    one = next(one for one in manifests() if one["kind"] == "Deployment")
    one["spec"]["replicas"] = "two"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(one, VERSION, strict=True)


@pytest.mark.parametrize("pod", PODS)
def test_a_pod_has_no_rights_and_a_root_that_nobody_writes(pod: Mapping[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["securityContext"]["fsGroupChangePolicy"] == "OnRootMismatch"
    assert pod["automountServiceAccountToken"] is False
    for box in pod["containers"]:
        assert box["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        }
        assert box["resources"]["limits"]["memory"]


@pytest.mark.parametrize("pod", PODS)
def test_what_a_pod_mounts_is_there_and_passwords_come_from_a_secret(pod: Mapping[str, Any]) -> None:
    volumes = {one["name"] for one in pod.get("volumes", ())} | {"data"}
    for box in pod["containers"]:
        assert {one["name"] for one in box["volumeMounts"]} <= volumes
        for variable in box.get("env", ()):
            if "PASSWORD" in variable["name"]:
                assert "secretKeyRef" in variable["valueFrom"]


@pytest.mark.parametrize(
    ("kept", "key", "name"),
    [
        pytest.param("clearford.toml", "clearford.toml", "settings", id="settings"),
        pytest.param("nats/nats.conf", "nats.conf", "broker", id="broker"),
    ],
)
def test_what_the_cluster_is_told_is_the_file_word_for_word(kept: str, key: str, name: str) -> None:
    maps = {one["metadata"]["name"]: one["data"] for one in manifests() if one["kind"] == "ConfigMap"}
    assert maps[name][key] == (DEPLOY / kept).read_text()


def test_the_settings_can_be_used_and_name_what_is_there() -> None:
    settings = load_settings(DEPLOY / "clearford.toml")
    services = {one["metadata"]["name"]: one for one in manifests() if one["kind"] == "Service"}
    assert settings.store == "postgresql://clearford@database/record"
    assert {"database", "broker"} <= set(services)
    assert [type(stream) for stream in settings.streams] == [InboxStream, NatsStream]
    assert Path(settings.home) == Path("/var/lib/clearford")
    ports = {port["containerPort"] for port in pods()["serve"]["containers"][0]["ports"]}
    assert ports == {settings.listen.port, settings.console.port}
    assert settings.work is False


def test_every_service_and_rule_of_the_network_finds_pods() -> None:
    labels = [
        one["spec"]["template"]["metadata"]["labels"]
        for one in manifests()
        if one["kind"] in ("Deployment", "StatefulSet", "Job")
    ]
    for one in manifests():
        if one["kind"] == "Service":
            wanted = one["spec"]["selector"]
        elif one["kind"] in ("NetworkPolicy", "PodDisruptionBudget"):
            selector = one["spec"].get("podSelector", one["spec"].get("selector"))
            wanted = selector.get("matchLabels", {})
        else:
            continue
        assert any(wanted.items() <= found.items() for found in labels), one["metadata"]["name"]
