"""Loading: a wrong file is refused with its name and field."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from clearford.core.errors import DetectError
from clearford.detect.personal.recogniser import expand, load_recognisers, words
from tests.detect.kept import Kept

GOOD: dict[str, Any] = {
    "kind": "badge",
    "title": {"en": "Badge", "zh": "工牌"},
    "format": {"en": "b and four digits", "zh": "b 加四位数字"},
    "why": {"en": "format", "zh": "格式"},
    "levels": {"format": "0.7"},
    "filter": ["b[0-9]{4}"],
    "patterns": [{"regex": "b[0-9]{4}", "borders": "word"}],
    "checks": ["not_uniform"],
    "examples": {part: list("abcde") for part in ("positive", "disguised", "negative")},
}


def load(**changes: Any) -> DetectError:
    content = yaml.safe_dump(GOOD | changes, allow_unicode=True).encode()
    with pytest.raises(DetectError) as caught:
        load_recognisers({"badge.yaml": content})
    return caught.value


def test_good_file_is_loaded() -> None:
    (recogniser,) = load_recognisers({"badge.yaml": yaml.safe_dump(GOOD, allow_unicode=True).encode()})
    assert recogniser.kind == "badge"
    assert recogniser.patterns[0].regex.search("员工b1234号")
    assert not recogniser.patterns[0].regex.search("b12345")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"checks": ["guess"]}, "$.checks[0]", id="unknown-check"),
        pytest.param({"patterns": [{"regex": "b["}]}, "$.patterns[0].regex", id="broken-expression"),
        pytest.param(
            {"patterns": [{"regex": "b", "checks": ["x"]}]}, "$.patterns[0].checks[0]", id="own-check"
        ),
        pytest.param({"levels": {"format": 2}}, "$.levels.format", id="level-above-one"),
        pytest.param({"levels": {"luck": 0.5}}, "$.levels.luck", id="unknown-reason"),
        pytest.param(
            {"examples": GOOD["examples"] | {"negative": ["a"]}}, "$.examples.negative", id="examples"
        ),
        pytest.param({"colour": "red"}, "$", id="unknown-field"),
        pytest.param({"patterns": []}, "$.patterns", id="no-pattern"),
        pytest.param(
            {"cues": {"app": "a", "strong": ["b"], "heard": ["wei"]}}, "$.cues.heard[0]", id="unknown-sound"
        ),
        pytest.param({"runs": [{"regex": "(", "lengths": [4]}]}, "$.runs[0].regex", id="broken-run"),
    ],
)
def test_wrong_file_is_refused(changes: dict[str, Any], field: str) -> None:
    error = load(**changes)
    assert (error.code, error.place.file, error.place.field) == ("CF-D003", "badge.yaml", field)


def test_broken_yaml_names_the_line() -> None:
    with pytest.raises(DetectError) as caught:
        load_recognisers({"x.yaml": b"kind: a\n  b: [\n"})
    assert caught.value.place.file == "x.yaml"
    assert caught.value.place.line is not None


def test_expressions_are_tried_once_for_files_that_were_good() -> None:
    store = Kept()
    good = {"badge.yaml": yaml.safe_dump(GOOD, allow_unicode=True).encode()}
    for _ in range(2):
        (recogniser,) = load_recognisers(good, store=store)
        assert recogniser.patterns[0].regex.search("b1234")
    broken = yaml.safe_dump(GOOD | {"patterns": [{"regex": "b["}]}, allow_unicode=True).encode()
    for _ in range(2):
        with pytest.raises(DetectError, match="cannot be compiled"):
            load_recognisers({"badge.yaml": broken}, store=store)
    assert store.puts == 1


def test_kind_twice_is_refused() -> None:
    content = yaml.safe_dump(GOOD, allow_unicode=True).encode()
    with pytest.raises(DetectError, match="declared twice"):
        load_recognisers({"a.yaml": content, "b.yaml": content})


def test_words_respect_latin_borders() -> None:
    pattern = words(["ip", "地址"])
    assert pattern is not None
    assert pattern.search("我的ip是")
    assert pattern.search("住地址在")
    assert not pattern.search("ship")


def test_words_may_begin_with_signs() -> None:
    pattern = words(["#", "-", "]x", "^"])
    assert pattern is not None
    assert [match.group() for match in pattern.finditer("a#b-c]x^d")] == ["#", "-", "]x", "^"]


def test_expand_puts_fragments_into_fragments() -> None:
    assert expand("<a>x", {"a": "<b>{2}", "b": ["1", "22"]}) == "(?:(?:22|1){2})x"
