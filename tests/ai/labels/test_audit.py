"""A step that loses what a file says is found, silent or not; one that adds itself is as it should be."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from clearford.ai.labels import xmp
from clearford.ai.labels.aigc import Aigc, Read
from clearford.ai.labels.audit import FAULTS, Finding, compare
from clearford.ai.labels.labelled import Found, Labels, read_labels, write_label
from clearford.ai.labels.verdict import C2pa
from tests.ai.labels.files import FILES, PICTURES

MADE = Aigc(label="1", content_producer="p", produce_id="1")
AI, CAMERA = "http://x.example/trainedAlgorithmicMedia", "http://x.example/digitalCapture"


def labels(*every: Aigc, sources: tuple[str, ...] = ()) -> Labels:
    found = tuple(Found(place="xmp", read=Read(label=one, wrapped=False), text="") for one in every)
    return Labels(kind="png", found=found, sources=sources)


CARRIED = Aigc(label="1", content_producer="p", produce_id="1", content_propagator="me")
CASES = [
    pytest.param(labels(MADE), labels(MADE), [], id="the-same"),
    pytest.param(labels(MADE), labels(CARRIED), [], id="carried"),
    pytest.param(labels(), labels(MADE), [], id="added"),
    pytest.param(labels(MADE), labels(), ["label-lost"], id="lost"),
    pytest.param(
        labels(MADE), labels(Aigc(label="1", content_producer="q")), ["producer-changed"], id="another"
    ),
    pytest.param(
        labels(MADE),
        labels(Aigc(label="2", content_producer="p", produce_id="1")),
        ["value-weakened"],
        id="weaker",
    ),
    pytest.param(labels(sources=(AI,)), labels(), ["source-lost"], id="source-lost"),
    pytest.param(labels(sources=(AI,)), labels(sources=(CAMERA,)), ["source-lost"], id="source-denied"),
    pytest.param(labels(sources=(CAMERA,)), labels(sources=(AI,)), ["source-changed"], id="source-changed"),
    pytest.param(labels(), labels(MADE, Aigc(label="2")), ["contradict"], id="two-labels"),
]


@pytest.mark.parametrize(("before", "after", "found"), CASES)
def test_what_a_step_does_is_found(before: Labels, after: Labels, found: list[str]) -> None:
    assert [one.what for one in compare(before, after)] == found


@pytest.mark.parametrize(
    ("states", "found"),
    [
        pytest.param(("generated", "none"), ["manifest-lost"], id="lost"),
        pytest.param(("other", "invalid"), ["manifest-broken"], id="broken"),
        pytest.param(("generated", "generated"), [], id="kept"),
        pytest.param(("invalid", "none"), [], id="was-broken"),
        pytest.param(("none", "generated"), [], id="added"),
    ],
)
def test_what_a_step_does_to_a_manifest_is_found(states: tuple[C2pa, C2pa], found: list[str]) -> None:
    assert [one.what for one in compare(labels(), labels(), c2pa=states)] == found


def test_faults_come_first() -> None:
    found = compare(labels(MADE, sources=(CAMERA,)), labels(sources=(AI,)))
    assert [(one.what, one.fault) for one in found] == [("label-lost", True), ("source-changed", False)]
    assert Finding("label-lost", "", "").what in FAULTS


@pytest.mark.parametrize("name", PICTURES)
def test_a_program_that_opens_and_saves_a_picture_is_found_where_it_strips_labels(name: str) -> None:
    labelled, saved = io.BytesIO(), io.BytesIO()
    write_label(io.BytesIO(FILES[name][1]()), MADE, labelled)
    with Image.open(labelled) as opened:
        opened.convert("RGB").save(saved, "JPEG")
    assert [one.what for one in compare(read_labels(labelled), read_labels(saved))] == ["label-lost"]


def test_source_types_are_read_from_files() -> None:
    packet = xmp.with_property(None, xmp.SOURCE_TYPE, AI)
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "WEBP", xmp=packet)
    assert read_labels(stream).sources == (AI,)
    assert read_labels(stream).says_generated
