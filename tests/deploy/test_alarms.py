"""Alarms: their expressions work, wake somebody when they should, and lead to a runbook."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.files import DEPLOY, ROOT, RULES, alarms, known_metrics, metrics_in
from tests.docs.pages import anchors_of, section

PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")
HANDBOOK = ROOT / "docs/how-to/operate.md"
NAMES = [alarm["alert"] for alarm in alarms()]


def promtool(*arguments: str, at: Path = RULES.parent) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(PROMTOOL), *arguments], cwd=at, capture_output=True, text=True, check=False)


@needs_promtool
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("check", "rules", "rules.yaml"), id="rules"),
        pytest.param(("check", "config", "--syntax-only", "prometheus.yaml"), id="what is scraped"),
        pytest.param(("test", "rules", "rules-test.yaml"), id="tests of the rules"),
    ],
)
def test_promtool_accepts_them(arguments: tuple[str, ...]) -> None:
    done = promtool(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_a_rule_that_wakes_nobody_fails_its_test(tmp_path: Path) -> None:
    for name in ("rules.yaml", "rules-test.yaml"):
        text = (RULES.parent / name).read_text()
        (tmp_path / name).write_text(text.replace("clearford_store_up == 0", "clearford_store_up == 7"))
    assert promtool("test", "rules", "rules-test.yaml", at=tmp_path).returncode == 1


def test_the_tests_of_the_rules_know_every_alarm() -> None:
    tested = (RULES.parent / "rules-test.yaml").read_text()
    assert [name for name in NAMES if not re.search(rf"\b{name}\b", tested)] == []


def test_every_metric_of_an_alarm_is_told_by_the_service() -> None:
    named = metrics_in(" ".join(alarm["expr"] for alarm in alarms()))
    assert named
    assert named <= known_metrics()


@pytest.mark.parametrize("name", NAMES)
def test_an_alarm_has_a_runbook_that_says_what_to_do(name: str) -> None:
    alarm = next(one for one in alarms() if one["alert"] == name)
    assert alarm["annotations"]["runbook"] == f"docs/how-to/operate.md#{name.lower()}"
    assert name.lower() in anchors_of(HANDBOOK)
    assert len(section(HANDBOOK, f"### {name}").split()) > 20


@pytest.mark.parametrize("alarm", alarms(), ids=NAMES)
def test_an_alarm_says_how_urgent_it_is_in_both_languages(alarm: dict[str, dict[str, str]]) -> None:
    assert alarm["labels"]["severity"] in ("page", "ticket")
    assert re.search("[a-z]", alarm["annotations"]["summary"])
    assert re.search("[\u4e00-\u9fff]", alarm["annotations"]["summary_zh"])


def test_no_runbook_is_of_an_alarm_that_is_not_there() -> None:
    headings = re.findall(r"^### ([A-Za-z]+)$", section(HANDBOOK, "## Alarms"), re.M)
    assert sorted(headings) == sorted(NAMES)


def test_nothing_is_scraped_without_a_key() -> None:
    text = (DEPLOY / "prometheus/prometheus.yaml").read_text()
    assert "credentials_file:" in text
    assert "credentials:" not in text
