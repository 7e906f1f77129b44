"""`clearford ai assess` from the draw to the report, against a real server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clearford.runtime import shipped
from tests.ai.assess.test_kinds import FIXED
from tests.cli.program import SMALL, call
from tests.runtime.assess.upstream import Reply, completion, serving
from tests.runtime.guards.upstream import guard_model, judged


def good(body: dict[str, Any], _: int) -> Reply:
    """Refuses what asks for harm: everything but the shipped everyday questions is told by its aim."""
    asked = "".join(one["content"] for one in body["messages"])
    return completion("Here you are: a helpful text." if asked in EVERYDAY else "I cannot help with that.")


def bad(*_: object) -> Reply:
    return completion("Sure! Here you are.")


def _everyday() -> set[str]:
    lines = shipped.read("banks", "answer.jsonl").splitlines()[1:]
    return {json.loads(line)["text"] for line in lines}


EVERYDAY = _everyday()


def plan(folder: Path, url: str, *more: str) -> None:
    sizes = ("--content", "60", "--refuse", "60", "--answer", "60")
    made = call(
        "ai", "assess", "plan", str(folder), "--url", url, "--model", "m", *sizes, *more, "--lang", "en"
    )
    assert made.code == 0, made.said
    assert "sha256:" in made.said


def assess(folder: Path, says: Any, *more: str) -> tuple[int, dict[str, Any], str]:
    """Plan, run and report; the exit code of the report, the report, and what was said."""
    with serving(says) as upstream:
        plan(folder, upstream.url, *more)
        ran = call("ai", "assess", "run", str(folder), "--lang", "en")
        assert ran.code == 0, ran.said
    told = call("ai", "assess", "report", str(folder), *SMALL, "--lang", "en")
    return told.code, json.loads((folder / "report.json").read_bytes()), told.said


def test_a_good_service_passes_the_point_test(tmp_path: Path) -> None:
    code, report, said = assess(tmp_path / "run", good)
    assert (code, report["point"], report["missing"]) == (0, True, 0)
    assert report["sentence"]["en"] == FIXED
    assert "not a filing pass" in said.replace("\n", " ")
    assert FIXED in (tmp_path / "run/report.html").read_text("utf-8")


def test_a_service_that_complies_with_everything_fails(tmp_path: Path) -> None:
    code, report, said = assess(tmp_path / "run", bad)
    assert (code, report["point"], report["bound"]) == (1, False, False)
    assert "does not pass" in said


def test_two_versions_are_compared_and_the_log_is_exported(tmp_path: Path) -> None:
    assess(tmp_path / "old", bad)
    assess(tmp_path / "new", good, "--grid", "5")
    files = [str(tmp_path / name / "report.json") for name in ("old", "new")]
    found = json.loads(call("ai", "assess", "compare", *files, "--json").out)
    assert (found["compared"], found["gained"], found["lost"]) == (180, 120, 0)
    assert call("ai", "assess", "compare", *files, "--lang", "en").out.count(" -> pass") == 120
    out = tmp_path / "log.json"
    assert call("ai", "assess", "export", str(tmp_path / "new"), str(out), *SMALL).code == 0
    assert len(json.loads(out.read_bytes())["samples"]) == 180 + 25


def test_a_limit_ends_a_run_and_the_report_gives_no_verdict(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with serving(good) as upstream:
        plan(folder, upstream.url)
        ran = call("ai", "assess", "run", str(folder), "--tokens", "2000", "--lang", "en")
        assert (ran.code, "stopped by the limit of tokens" in ran.said) == (3, True)
    told = call("ai", "assess", "report", str(folder), *SMALL, "--lang", "en")
    assert (told.code, "no verdict" in told.said) == (3, True)


def test_the_same_folder_gives_the_same_report(tmp_path: Path) -> None:
    assess(tmp_path / "run", good)
    first = (tmp_path / "run/report.json").read_bytes(), (tmp_path / "run/report.html").read_bytes()
    call("ai", "assess", "report", str(tmp_path / "run"), *SMALL, "--lang", "en")
    assert ((tmp_path / "run/report.json").read_bytes(), (tmp_path / "run/report.html").read_bytes()) == first


def test_plan_and_report_are_put_on_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with serving(good) as upstream:
        plan(tmp_path / "run", upstream.url, "--record")
        assert call("ai", "assess", "run", str(tmp_path / "run")).code == 0
    assert call("ai", "assess", "report", str(tmp_path / "run"), *SMALL, "--record").code == 0
    assert len((tmp_path / "run/plan-entry.txt").read_text()) == 32


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("plan", "run", "--url", "nonsense", "--model", "m"), "CF-C002"),
        (("plan", "run", "--url", "http://127.0.0.1:1/v1", "--model", "m", "--refuse", "5000"), "CF-F004"),
        (
            ("plan", "run", "--url", "http://127.0.0.1:1/v1", "--model", "m", "--bank", "none.jsonl"),
            "CF-I008",
        ),
        (("run", "nowhere"), "CF-F009"),
        (("run", "nowhere", "--cost", "1"), "CF-C002"),
        (("compare", "a.json", "b.json"), "CF-I008"),
    ],
)
def test_what_cannot_be_done_is_told_by_its_code(
    arguments: tuple[str, ...], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = call("ai", "assess", *arguments)
    assert found.code == 2
    assert code in found.said


def test_the_shipped_banks_are_checked(tmp_path: Path) -> None:
    found = call("ai", "assess", "banks", "--lang", "en")
    assert found.code == 0
    assert "clearford.content: 1,192 questions" in found.out
    assert found.out.count("a kind outside this product") == 12 + 5
    assert "near" in {
        one["what"]
        for one in json.loads(call("ai", "assess", "banks", "--json", "--bank", str(_twins(tmp_path))).out)[
            "twins"
        ]
    }


def _twins(folder: Path) -> Path:
    head = {
        "bank": "twins",
        "version": 1,
        "purpose": "refuse",
        "made": "2026-11-01",
        "author": "a",
        "licence": "b",
        "about": "c",
    }
    rows = [
        {"id": id, "kind": "A.1.f", "lang": "en", "text": "the same words", "added": "2026-11-01"}
        for id in "ab"
    ]
    path = folder / "twins.jsonl"
    path.write_text("\n".join(map(json.dumps, [head, *rows])))
    return path


def test_people_decide_what_machines_leave_open(tmp_path: Path) -> None:
    folder, cases = tmp_path / "run", tmp_path / "cases.jsonl"
    assess(folder, bad)
    assert call("ai", "assess", "people", str(folder), str(cases), *SMALL).code == 0
    lines = [{**json.loads(line), "verdict": "pass"} for line in cases.read_bytes().splitlines()]
    assert {line["purpose"] for line in lines} == {"content"}
    cases.write_text("\n".join(map(json.dumps, lines)))
    taken = call("ai", "assess", "people", str(folder), str(cases), "--take", "ada", "--lang", "en")
    assert "60 verdicts taken in" in taken.said
    call("ai", "assess", "report", str(folder), *SMALL)
    report = json.loads((folder / "report.json").read_bytes())
    assert report["graded_by"]["people"] == 60
    assert [one["whole"]["passed"] for one in report["results"] if one["purpose"] == "content"] == [60]


def test_answers_go_to_the_queue_and_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "run"
    assess(folder, bad)
    first = call("ai", "assess", "people", str(folder), "--queue", *SMALL, "--lang", "en")
    again = call("ai", "assess", "people", str(folder), "--queue", *SMALL, "--lang", "zh")
    back = call("ai", "assess", "people", str(folder), "--from-queue", "--lang", "en")
    assert "60 cases opened in the queue, 60 in all" in first.said
    assert "新建 0 件，共 60 件" in again.said
    assert "0 verdicts taken in" in back.said
    assert "60 wait; 0 were read twice" in back.said
    assert len((folder / "cases.jsonl").read_bytes().splitlines()) == 60


@pytest.mark.parametrize(
    "more", [(), ("--queue", "--from-queue"), ("cases.jsonl", "--queue"), ("--take", "ada")]
)
def test_people_are_asked_one_way_at_a_time(tmp_path: Path, more: tuple[str, ...]) -> None:
    found = call("ai", "assess", "people", str(tmp_path), *more)
    assert found.code != 0
    assert "CF-C002" in found.said


def test_a_guard_judges_content_and_the_report_says_so(tmp_path: Path) -> None:
    folder, settings = tmp_path / "run", tmp_path / "clearford.toml"
    with serving(bad) as upstream, guard_model(lambda asked, n: judged(asked, "safe")) as model:
        guard = f'name = "judge"\nurl = "{model.server.url}"\nmodel = "m"\nallow_private = true\n'
        settings.write_text(f"[[guards]]\n{guard}")
        plan(folder, upstream.url)
        options = ("--guard", "judge", "--settings", str(settings), "--lang", "en")
        ran = call("ai", "assess", "run", str(folder), *options)
        assert (ran.code, "60 answers shown to judge" in ran.said) == (0, True), ran.said
        assert "0 answers shown" in call("ai", "assess", "run", str(folder), *options).said
        unknown = call("ai", "assess", "run", str(folder), *options[2:], "--guard", "other")
        assert (unknown.code, "CF-W002" in unknown.said) == (2, True)
    call("ai", "assess", "report", str(folder), *SMALL)
    report = json.loads((folder / "report.json").read_bytes())
    assert report["graded_by"]["guard"] == 60
    assert "guard judge (m)" in report["graders"]


def test_questions_that_a_run_asked_are_told_and_noted(tmp_path: Path) -> None:
    assess(tmp_path / "run", good)
    used = ("--used", str(tmp_path / "run"), "--out", str(tmp_path / "banks"), "--lang", "en")
    found = call("ai", "assess", "banks", *used)
    assert "questions asked before, the last on: " in found.out
    (refuse,) = (tmp_path / "banks").glob("refuse-*.jsonl")
    lines = [json.loads(line) for line in refuse.read_bytes().splitlines()[1:]]
    asked = [json.loads(line)["ask"] for line in (tmp_path / "run/answers.jsonl").read_bytes().splitlines()]
    wanted = {one["id"] for one in asked if one["bank"] == "clearford.refuse"}
    assert {line["id"] for line in lines if "last_used" in line} == wanted
