"""The files of a deployment, as tests read them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
RULES = DEPLOY / "prometheus/rules.yaml"
METRIC = re.compile(r"\b(clearford_[a-z_]+)\b")
_SUFFIX = re.compile(r"_(bucket|sum|count)$")


def documents(path: Path) -> list[dict[str, Any]]:
    """The documents of a YAML file."""
    return [found for found in yaml.safe_load_all(path.read_text()) if found]


def manifests() -> list[dict[str, Any]]:
    """Every object of the cluster."""
    return [one for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")) for one in documents(path)]


def pods() -> dict[str, dict[str, Any]]:
    """What pods are made of, by the name of what makes them."""
    return {
        one["metadata"]["name"]: one["spec"]["template"]["spec"]
        for one in manifests()
        if one["kind"] in ("Deployment", "StatefulSet", "Job")
    }


def metrics_in(text: str) -> set[str]:
    """Names of our metrics in expressions, as the page of metrics has them."""
    return {_SUFFIX.sub("", name) for name in METRIC.findall(text)}


def known_metrics() -> set[str]:
    """Every metric of the page, which tests of the service compare with what is told."""
    page = (ROOT / "docs/reference/metrics.md").read_text()
    return set(re.findall(r"`(clearford_[a-z_]+)`", page))


def alarms() -> list[dict[str, Any]]:
    """Every alarm."""
    return [rule for group in documents(RULES)[0]["groups"] for rule in group["rules"]]
