"""`clearford label`: files in, files out, and exit codes by which a pipeline can be stopped."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.labelled import write_label
from tests.ai.labels.files import FILES
from tests.ai.labels.keys import keys
from tests.ai.labels.test_manifests import signed
from tests.cli.program import call

CODE = "001191350100M000100Y4310001"


@pytest.fixture
def picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "picture.png"
    path.write_bytes(FILES["png"][1]())
    return path


def made(picture: Path, *words: str) -> Path:
    out = picture.with_name("made.png")
    assert (
        call("label", "write", str(picture), str(out), "--producer", CODE, "--id", "2026/1", *words).code == 0
    )
    return out


def test_a_file_is_labelled_read_and_found_right(picture: Path) -> None:
    out = made(picture)
    (told,) = json.loads(call("label", "read", str(out), "--json").out)
    assert told["verdict"]["state"] == "confirmed"
    assert (told["attrs"]["media_aigc_state"], told["attrs"]["media_aigc_metadata"]) == ("confirmed", True)
    assert told["labels"]["found"][0]["read"]["label"]["ContentProducer"] == CODE
    assert call("label", "check", str(out)).code == 0
    assert call("label", "check", str(out), str(picture)).code == 1
    assert out.stat().st_mode == picture.stat().st_mode


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "remind the user to declare"), ("zh", "提醒用户主动声明")]
)
def test_nothing_found_is_said_to_prove_nothing(picture: Path, lang: str, words: str) -> None:
    said = call("label", "read", str(picture), "--lang", lang)
    assert said.code == 0
    assert words in said.out


def test_a_platform_adds_itself_and_keeps_what_the_producer_said(picture: Path) -> None:
    out, carried = made(picture), picture.with_name("carried.png")
    platform = ("--propagator", "me", "--id", "p/9")
    assert call("label", "carry", str(out), str(carried), *platform).code == 0
    (told,) = json.loads(call("label", "read", str(carried), "--json").out)
    label = told["labels"]["found"][0]["read"]["label"]
    assert (label["ContentProducer"], label["ProduceID"]) == (CODE, "2026/1")
    assert (label["ContentPropagator"], label["PropagateID"]) == ("me", "p/9")
    assert call("label", "audit", str(out), str(carried)).code == 0


def test_a_platform_writes_nothing_where_nothing_is_known(picture: Path) -> None:
    out = picture.with_name("carried.png")
    platform = ("--propagator", "me", "--id", "p/9")
    assert call("label", "carry", str(picture), str(out), *platform).code == 0
    assert not out.exists()
    assert call("label", "carry", str(picture), str(out), *platform, "--declared").code == 0
    assert '"Label":"2"' in out.read_bytes().decode("latin-1").replace("&quot;", '"')


def test_a_step_that_strips_labels_is_stopped(picture: Path) -> None:
    out, small = made(picture), picture.with_name("small.jpg")
    with Image.open(out) as opened:
        opened.resize((8, 8)).save(small)
    said = call("label", "audit", str(out), str(small), "--json")
    assert said.code == 1
    assert [one["what"] for one in json.loads(said.out)] == ["label-lost"]


def test_files_that_cannot_be_read_are_named_and_the_others_told(picture: Path) -> None:
    broken = picture.with_name("broken.png")
    broken.write_bytes(picture.read_bytes()[:60])
    said = call("label", "read", str(broken), str(picture), "absent.png", "--json")
    assert said.code == 3
    found = json.loads(said.out)
    assert [one.get("error", "").partition(":")[0] for one in found] == ["CF-L002", "", "CF-I008"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("--producer", "演示", "--id", "1"), "CF-L003", id="name-in-hanzi"),
        pytest.param(("--producer", CODE, "--id", "a b"), "CF-L003", id="space"),
    ],
)
def test_what_is_not_allowed_is_refused_and_nothing_is_left(
    picture: Path, words: tuple[str, ...], code: str
) -> None:
    said = call("label", "write", str(picture), "out.png", *words)
    assert said.code == 2
    assert code in said.err
    assert list(picture.parent.iterdir()) == [picture]


def test_no_file_is_written_over(picture: Path) -> None:
    before = picture.read_bytes()
    said = call("label", "write", str(picture), str(picture), "--producer", CODE, "--id", "1")
    assert "CF-C002" in said.err
    assert picture.read_bytes() == before


def test_manifests_are_told_too_and_a_step_that_breaks_one_is_stopped(picture: Path) -> None:
    before, after = picture.with_name("signed.png"), picture.with_name("after.png")
    before.write_bytes(signed("png").getvalue())
    (told,) = json.loads(call("label", "read", str(before), "--json").out)
    assert told["manifest"]["state"] == "valid"
    assert "valid: nothing changed" in call("label", "read", str(before), "--lang", "en").out
    call("label", "carry", str(before), str(after), "--propagator", "me", "--id", "9")
    said = call("label", "audit", str(before), str(after), "--json")
    assert [one["what"] for one in json.loads(said.out)] == ["manifest-broken"]


def test_label_source_type_and_manifest_are_written_together(picture: Path) -> None:
    (signer, _), out = keys(), picture.with_name("made.png")
    key, chain = picture.with_name("key.pem"), picture.with_name("chain.pem")
    key.write_bytes(signer.key)
    chain.write_text(signer.certificates)
    words = ("--producer", CODE, "--id", "1", "--source", "compositeWithTrainedAlgorithmicMedia")
    signed_with = ("--c2pa-key", str(key), "--c2pa-cert", str(chain))
    assert call("label", "write", str(picture), str(out), *words, *signed_with).code == 0
    (told,) = json.loads(call("label", "read", str(out), "--json").out)
    address = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
    assert told["labels"]["sources"] == [address]
    assert (told["manifest"]["state"], told["manifest"]["sources"]) == ("valid", [address])
    assert told["labels"]["found"][0]["read"]["label"]["ContentProducer"] == CODE


def test_half_a_key_and_a_key_that_is_none_are_refused_and_nothing_is_left(picture: Path) -> None:
    words = ("label", "write", str(picture), "out.png", "--producer", CODE, "--id", "1")
    assert "CF-C002" in call(*words, "--c2pa-key", str(picture)).err
    assert "CF-C002" in call(*words, "--c2pa-key", str(picture), "--c2pa-cert", "absent").err
    cert = picture.with_name("cert.pem")
    cert.write_text("no certificate")
    assert "CF-L004" in call(*words, "--c2pa-key", str(picture), "--c2pa-cert", str(cert)).err
    assert not Path("out.png").exists()


def test_a_source_type_without_its_address_is_remarked_on(picture: Path) -> None:
    bare = io.BytesIO()
    write_label(io.BytesIO(picture.read_bytes()), Aigc(label="1"), bare, source="trainedAlgorithmicMedia")
    picture.write_bytes(bare.getvalue())
    said = call("label", "read", str(picture), "--lang", "en")
    assert "lacks its address" in said.out
    assert call("label", "check", str(picture)).code == 1
    (told,) = json.loads(call("label", "read", str(picture), "--json").out)
    assert told["verdict"]["state"] == "confirmed"


def test_no_source_type_is_promised_where_none_can_be_written(picture: Path) -> None:
    sound = picture.with_name("sound.wav")
    sound.write_bytes(FILES["wav"][1]())
    words = ("--producer", CODE, "--id", "1", "--source", "trainedAlgorithmicMedia")
    assert "CF-L001" in call("label", "write", str(sound), "out.wav", *words).err


def test_a_platform_signs_with_the_file_as_it_came_as_the_parent(picture: Path) -> None:
    signer, _ = keys()
    key, chain = picture.with_name("key.pem"), picture.with_name("chain.pem")
    key.write_bytes(signer.key)
    chain.write_text(signer.certificates)
    with_key = ("--c2pa-key", str(key), "--c2pa-cert", str(chain))
    came = made(picture, *with_key)
    words = ("label", "carry", str(came), "out.png", "--propagator", "demo-platform", "--id", "post-17")
    assert call(*words, *with_key).code == 0
    (told,) = json.loads(call("label", "read", "out.png", "--json").out)
    assert told["manifest"]["state"] == "valid"
    assert told["manifest"]["ingredients"] == 1
    assert told["manifest"]["sources"] != []
    label = told["labels"]["found"][0]["read"]["label"]
    assert (label["ContentProducer"], label["ContentPropagator"]) == (CODE, "demo-platform")
    assert call("label", "audit", str(came), "out.png").code == 0
    assert "CF-C002" in call(*words[:3], "b.png", *words[4:], "--c2pa-key", str(key)).err
