"""`clearford label draw` and `measure`: what is drawn is measured, and other labels stay."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.labelled import SOURCE_TYPES, read_labels, write_label
from clearford.ai.labels.xmp import LABEL, values, with_property
from clearford.ai.marks.words import SENTENCE
from clearford.cli.commands.label_draw import opened
from clearford.core.errors import LabelError
from tests.ai.labels.files import FILES
from tests.ai.marks.films import ffmpeg, film, needs_ffmpeg
from tests.ai.marks.pictures import ground
from tests.ai.marks.sounds import babble, wav
from tests.cli.program import call


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_a_drawn_picture_measures_as_it_must_and_keeps_its_metadata(folder: Path, name: str) -> None:
    stream, path = io.BytesIO(), folder / name
    ground(400, 300, 2).save(stream, Image.registered_extensions()[path.suffix])
    label, source = Aigc(label="1", produce_id="7"), f"{SOURCE_TYPES}trainedAlgorithmicMedia"
    with path.open("w+b") as made:
        write_label(stream, label, made, source=source)
    assert call("label", "measure", name).code == 1
    assert call("label", "draw", name, f"out-{name}").code == 0
    said = call("label", "measure", f"out-{name}", "--json")
    (told,) = json.loads(said.out)
    assert (said.code, told["picture"]["position"], told["picture"]["words"]) == (0, "corner", "AI生成")
    assert 0.05 <= told["picture"]["share"] < 0.07
    assert "AI生成, 5" in call("label", "measure", f"out-{name}", "--lang", "en").out
    with (folder / f"out-{name}").open("rb") as again:
        found = read_labels(again)
    assert (found.labels, found.sources) == ((label,), (source,))


def test_a_picture_is_drawn_on_as_people_see_it(folder: Path) -> None:
    turned, exif = ground(300, 200, 1), Image.Exif()
    exif[0x0112] = 6
    turned.save("a.jpg", exif=exif)
    assert call("label", "draw", "a.jpg", "b.jpg", "--corner", "top-left").code == 0
    with Image.open("b.jpg") as made:
        assert (made.size, made.getexif().get(0x0112, 1)) == ((200, 300), 1)
    (told,) = json.loads(call("label", "measure", "b.jpg", "--json").out)
    assert told["picture"]["box"][1] < 40


def test_a_text_gets_its_words_once_and_is_found_marked(folder: Path) -> None:
    (folder / "a.md").write_text("# Hills\n\n" + "It was early. " * 20 + "\n")
    assert call("label", "measure", "a.md").code == 1
    assert call("label", "draw", "a.md", "b.md").code == 0
    assert (folder / "b.md").read_text().startswith(SENTENCE)
    assert "at the start" in call("label", "measure", "b.md", "--lang", "en").out
    assert call("label", "draw", "a.md", "c.md", "--side", "end", "--words", "AI合成").code == 0
    assert (folder / "c.md").read_text().endswith("AI合成\n")


@pytest.mark.parametrize(
    ("body", "words", "code"),
    [
        pytest.param(FILES["mp3"][1](), (), "CF-L001", id="sound"),
        pytest.param(FILES["gif"][1](), (), "CF-L001", id="gif"),
        pytest.param(FILES["tiff"][1](), (), "CF-L001", id="tiff"),
        pytest.param(FILES["mp4"][1](), ("--ffmpeg", "no-such-program"), "CF-L010", id="no-ffmpeg"),
        pytest.param(FILES["png"][1]()[:-30], (), "CF-L002", id="cut"),
        pytest.param(FILES["png"][1](), ("--words", "demo"), "CF-L006", id="no-label"),
        pytest.param("caf\xe9 ".encode("latin-1") * 10, (), "CF-L001", id="no-utf-8"),
    ],
)
def test_what_cannot_be_drawn_into_is_refused_and_nothing_is_left(
    folder: Path, body: bytes, words: tuple[str, ...], code: str
) -> None:
    (folder / "a").write_bytes(body)
    said = call("label", "draw", "a", "b", *words)
    assert (said.code, code in said.err) == (2, True)
    assert [path.name for path in folder.iterdir()] == ["a"]


def test_pictures_that_move_or_are_huge_are_not_opened() -> None:
    frames, moving = [Image.new("RGB", (8, 8), (n, n, n)) for n in (0, 200)], io.BytesIO()
    frames[0].save(moving, "WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(LabelError) as caught:
        opened(moving)
    assert caught.value.code == "CF-L001"
    huge = io.BytesIO()
    Image.fromarray(np.zeros((1, 1), np.uint8)).save(huge, "PNG")
    body = bytearray(huge.getvalue())
    body[16:24] = (20_000).to_bytes(4, "big") * 2
    with pytest.raises(LabelError) as caught:
        opened(io.BytesIO(bytes(body)))
    assert caught.value.code in ("CF-L002", "CF-L005")


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_other_xmp_stays_when_a_picture_is_drawn_on(folder: Path, name: str) -> None:
    space = "http://purl.org/dc/elements/1.1/"
    packet = with_property(None, LABEL, write_aigc(Aigc(label="2"))).replace(
        b"</rdf:RDF>",
        f'<rdf:Description rdf:about="" xmlns:dc="{space}" dc:source="demo"/></rdf:RDF>'.encode(),
    )
    more: dict[str, Any] = {"xmp": packet}
    if name == "a.png":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet.decode())
        more = {"pnginfo": info}
    ground(400, 300, 2).save(folder / name, **more)
    assert call("label", "draw", name, f"out-{name}").code == 0
    with Image.open(folder / f"out-{name}") as made:
        kept = made.info["xmp"]
    assert values(kept, f"{space} source") == ["demo"]
    assert len(values(kept, LABEL)) == 1


def test_sound_gets_the_rhythm_or_the_notice_that_is_given(folder: Path) -> None:
    (folder / "a.wav").write_bytes(wav(babble(9, 1)))
    (folder / "said.wav").write_bytes(wav(babble(2, 2)))
    assert call("label", "measure", "a.wav").code == 1
    assert call("label", "draw", "a.wav", "b.wav", "--side", "both").code == 0
    said = call("label", "measure", "b.wav", "--json")
    (told,) = json.loads(said.out)
    assert (said.code, [one["where"] for one in told["sound"]]) == (0, ["start", "end"])
    assert "at the start" in call("label", "measure", "b.wav", "--lang", "en").out
    assert call("label", "draw", "a.wav", "c.wav", "--notice", "said.wav").code == 0
    assert (folder / "c.wav").stat().st_size == (folder / "a.wav").stat().st_size + 2 * 2 * 16_000
    assert "CF-I008" in call("label", "draw", "a.wav", "d.wav", "--notice", "absent.wav").err
    assert not (folder / "d.wav").exists()


@needs_ffmpeg
def test_a_film_is_drawn_on_labelled_again_and_measured(folder: Path) -> None:
    label = Aigc(label="1", produce_id="7")
    with film(folder / "plain.mp4", seconds=3).open("rb") as plain, (folder / "a.mp4").open("w+b") as made:
        write_label(plain, label, made)
    assert call("label", "draw", "a.mp4", "b.mp4", "--words", "AI合成").code == 0
    with (folder / "b.mp4").open("rb") as again:
        assert read_labels(again).labels == (label,)
    said = call("label", "measure", "b.mp4", "--words", "AI合成", "--json")
    (told,) = json.loads(said.out)
    assert (said.code, told["film"]["passes"], told["film"]["seconds"]) == (0, True, 2.0)
    assert "2.00" in call("label", "measure", "b.mp4", "--words", "AI合成").out
    assert sorted(path.name for path in folder.iterdir()) == ["a.mp4", "b.mp4", "plain.mp4"]


@needs_ffmpeg
def test_encoded_sound_is_heard_and_what_takes_too_long_is_ended(folder: Path) -> None:
    (folder / "a.wav").write_bytes(wav(babble(9, 1)))
    assert call("label", "draw", "a.wav", "b.wav", "--side", "end").code == 0
    ffmpeg("-i", "b.wav", "-b:a", "64k", "c.mp3")
    (told,) = json.loads(call("label", "measure", "c.mp3", "--json").out)
    assert [one["where"] for one in told["sound"]] == ["end"]
    assert "CF-L012" in call("label", "measure", "c.mp3", "--timeout", "0").err
