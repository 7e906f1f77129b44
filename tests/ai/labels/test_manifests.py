"""C2PA: manifests are told as they are, signing comes last, and who carries a file breaks nothing."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.kinds import kind_of
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.labels.manifests import (
    TYPES,
    Manifest,
    Signer,
    has_c2pa,
    read_manifest,
    says,
    sign_carried,
    sign_created,
)
from clearford.core.errors import ConfigError, LabelError
from tests.ai.labels.files import FILES
from tests.ai.labels.keys import keys

SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
AI = f"{SOURCE}trainedAlgorithmicMedia"
LABEL = Aigc(label="1", content_producer="p", produce_id="1")
SIGNED = ("png", "jpeg", "webp", "gif", "tiff", "wav", "mp3")


def signed(name: str, *, source: str = AI) -> io.BytesIO:
    kind, made = FILES[name]
    labelled, target = io.BytesIO(), io.BytesIO()
    write_label(io.BytesIO(made()), LABEL, labelled)
    sign_created(labelled, kind, target, keys()[0], source=source, title="demo")
    return target


@pytest.mark.parametrize("name", SIGNED)
def test_what_is_signed_last_is_valid_and_keeps_its_label(name: str) -> None:
    made = signed(name)
    found = read_manifest(made, FILES[name][0], anchors=keys()[1])
    assert (found.state, found.trusted, found.title, found.sources) == ("valid", True, "demo", (AI,))
    assert says(found) == "generated"
    assert read_labels(made).labels == (LABEL,)


def test_without_a_list_of_those_trusted_nobody_is() -> None:
    found = read_manifest(signed("png"), "png")
    assert (found.state, found.trusted, found.failures) == ("valid", False, ())


@pytest.mark.parametrize("name", SIGNED)
def test_a_label_written_afterwards_breaks_it_unless_the_carrier_signs_too(name: str) -> None:
    kind, before = FILES[name][0], signed(name)
    labelled, target = io.BytesIO(), io.BytesIO()
    carried = Aigc(label="1", content_producer="p", produce_id="1", content_propagator="me")
    write_label(before, carried, labelled)
    broken = read_manifest(labelled, kind)
    assert (broken.state, broken.failures) == ("invalid", ("assertion.dataHash.mismatch",))
    sign_carried(before, labelled, kind, target, keys()[0])
    found = read_manifest(target, kind, anchors=keys()[1])
    assert (found.state, found.trusted, found.ingredients, found.ingredient_failures) == (
        "valid",
        True,
        1,
        (),
    )
    assert says(found) == "generated"
    assert read_labels(target).labels == (carried,)


def test_one_changed_byte_is_found() -> None:
    body = bytearray(signed("jpeg").getvalue())
    body[-40] ^= 1
    assert read_manifest(io.BytesIO(bytes(body)), "jpeg").state == "invalid"


@pytest.mark.parametrize(
    ("manifest", "word"),
    [
        pytest.param(Manifest(state="none"), "none", id="none"),
        pytest.param(Manifest(state="remote"), "none", id="elsewhere"),
        pytest.param(Manifest(state="unreadable"), "none", id="unreadable"),
        pytest.param(Manifest(state="invalid", sources=(AI,)), "invalid", id="invalid"),
        pytest.param(Manifest(state="valid", sources=(AI,)), "generated", id="generated"),
        pytest.param(Manifest(state="valid", sources=(f"{SOURCE}digitalCapture",)), "captured", id="camera"),
        pytest.param(
            Manifest(state="valid", sources=(f"{SOURCE}digitalCapture",), ingredients=2),
            "other",
            id="made-of-others",
        ),
        pytest.param(Manifest(state="valid"), "other", id="says-nothing"),
    ],
)
def test_what_a_manifest_says_for_the_verdict(manifest: Manifest, word: str) -> None:
    assert says(manifest) == word


@pytest.mark.parametrize("name", sorted(set(FILES)))
def test_a_file_without_a_manifest_has_none(name: str) -> None:
    assert read_manifest(io.BytesIO(FILES[name][1]()), FILES[name][0]) == Manifest(state="none")


def test_a_key_that_does_not_sign_is_told_and_a_kind_that_holds_no_manifest_is_refused() -> None:
    signer = Signer(keys()[0].certificates, b"no key")
    for kind, made, code in (("png", FILES["png"][1], "CF-L004"), ("ogg", FILES["ogg"][1], "CF-L001")):
        with pytest.raises(LabelError) as caught:
            sign_created(io.BytesIO(made()), kind, io.BytesIO(), signer, source=AI)  # type: ignore[arg-type]
        assert caught.value.code == code
    assert "ogg" not in TYPES


def test_without_the_extra_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clearford.ai.labels.manifests.find_spec", lambda name: None)
    assert not has_c2pa()
    with pytest.raises(ConfigError) as caught:
        read_manifest(io.BytesIO(FILES["png"][1]()), "png")
    assert "clearford[c2pa]" in str(caught.value.suggestion)


EXPECTED = {
    "Valid": ("valid",),
    "Invalid": ("invalid",),
    "NoManifest": ("none",),
    "Error": ("remote", "unreadable"),
}
"""States as the set tells them, without a list of those trusted -> ours."""


@pytest.mark.data
@pytest.mark.skipif(
    not os.environ.get("CLEARFORD_DATA"), reason="CLEARFORD_DATA names no folder of the optional sets"
)
def test_files_of_the_project_have_the_states_that_are_known() -> None:
    folder = Path(os.environ["CLEARFORD_DATA"]) / "c2pa_rs_fixtures"
    rows = [json.loads(line) for line in (folder / "expected.jsonl").read_text().splitlines()]
    looked_at = 0
    for row in rows:
        with (folder / row["path"]).open("rb") as stream:
            kind = kind_of(stream)
            if kind is None or kind not in TYPES:
                continue
            found = read_manifest(stream, kind)
        looked_at += 1
        assert found.state in EXPECTED[row["label"]], row["path"]
        if found.state in ("valid", "invalid"):
            assert set(found.failures) == set(row["failures"]) - {"signingCredential.untrusted"}, row["path"]
            assert (found.generator, found.ingredients) == (row["claim_generator"], row["ingredients"])
            assert (says(found) == "generated") == (row["declares_ai"] and found.state == "valid")
    assert looked_at >= 18
