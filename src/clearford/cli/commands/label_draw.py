"""`clearford label draw` and `measure`: labels that people notice, in pictures, texts, sound and films."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Annotated, Any, BinaryIO

import msgspec
from cyclopts import Parameter

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.kinds import kind_of
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.labels.pieces import Media, put
from clearford.ai.marks.decoder import DEMUXERS, LONGEST, found, path_of
from clearford.ai.marks.film import FILMS, Shown, draw_film, has_pictures, heard_by, measure_film
from clearford.ai.marks.lettering import FONT, library
from clearford.ai.marks.picture import Corner, draw
from clearford.ai.marks.rhythm import Heard
from clearford.ai.marks.seen import KNOWN, Measured, measure
from clearford.ai.marks.sound import Sides, heard, with_notice, with_rhythm
from clearford.ai.marks.words import SENTENCE, WORDS, Side, Sign, mark_text, signs
from clearford.core.errors import InputError, LabelError, Place

PICTURES = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
"""Kinds of files into which labels are drawn, and what Pillow calls them."""
_INSTEAD = {
    "gif": "make a film of it, or a PNG of a picture that does not move",
    "tiff": "convert it to PNG first",
    "mp3": "draw into the WAV that it is made from, and encode that",
    "flac": "draw into the WAV that it is made from, and encode that",
    "ogg": "draw into the WAV that it is made from, and encode that",
    "pdf": "put the words into the document that it is made from",
    "ooxml": "put the words into the document with the program that made it",
}
"""What to do with files of kinds into which no label is drawn."""
MOST = 100_000_000
"""Pixels of a picture that is opened at most."""
Words = Annotated[str | None, Parameter(help="Words of the label; AI生成 by default. 标识文字。")]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How a label is to be drawn."""

    words: str | None = None
    corner: Corner | None = None
    """Of a picture or film; the calmest for none."""
    side: Sides = "start"
    """Of a text or a sound."""
    font: Path | None = None
    notice: Path | None = None
    """WAV that is put into a sound in place of the rhythm."""
    ffmpeg: str | None = None
    """Program for films; for none the one that is found."""
    seconds: float = LONGEST
    """After which it is ended."""


class Seen(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What people notice of the label of a file."""

    file: str
    passes: bool
    picture: Measured | None = None
    signs: tuple[Sign, ...] = ()
    """Of a text."""
    sound: tuple[Heard, ...] | None = None
    film: Shown | None = None


def draw_into(stream: BinaryIO, made: BinaryIO, wanted: Wanted) -> None:
    """Write the file with a label that people notice; a label in its metadata is written again.

    stream, made: files on a disk where they hold films. Raises LabelError CF-L001 for files of other kinds,
    CF-L006 to CF-L008 as drawing, CF-L009 where the label is not measured as it must be in what was written,
    CF-L010 to CF-L012 for films as `Ffmpeg`, CF-L013 for a notice that does not fit.
    """
    kind, labels = kind_of(stream), read_labels(stream)
    if kind == "wav":
        _draw_sound(stream, made, wanted)
        return
    if kind in FILMS:
        with TemporaryDirectory(dir=path_of(made).parent, prefix=".label-") as folder:
            between = Path(folder) / "film"
            _draw_film(stream, between, kind, wanted)
            with between.open("rb") as drawn:
                _label_again(drawn, labels.labels, labels.sources, made)
        return
    with TemporaryFile() as drawn:
        if kind == "text":
            stream.seek(0)
            drawn.write(_marked(_text(stream.read()), wanted).encode())
        elif kind in PICTURES:
            _draw_picture(stream, drawn, PICTURES[kind], wanted)
        else:
            raise _not_drawn(kind)
        _label_again(drawn, labels.labels, labels.sources, made)


def _marked(text: str, wanted: Wanted) -> str:
    sides: tuple[Side, ...] = ("start", "end") if wanted.side == "both" else (wanted.side,)
    for side in sides:
        text = mark_text(text, side=side, words=wanted.words or SENTENCE)
    return text


def _draw_film(stream: BinaryIO, between: Path, kind: str, wanted: Wanted) -> None:
    program, font = found(wanted.ffmpeg, seconds=wanted.seconds), wanted.font or FONT
    words = wanted.words or WORDS
    drawn = draw_film(path_of(stream), between, kind, program, words, corner=wanted.corner, font=font)
    shown = measure_film(between, kind, program, drawn.lines, font=font)
    if not shown.passes:
        raise LabelError(
            "CF-L009",
            f"the words were measured at {shown.picture.share:.1%} of the shortest side for"
            f" {shown.seconds:.2f} seconds in what was written",
            suggestion="draw it at another corner, or use shorter words",
        )


def _draw_sound(stream: BinaryIO, made: BinaryIO, wanted: Wanted) -> None:
    media = Media(stream)
    if wanted.notice is not None:
        try:
            spoken = wanted.notice.open("rb")
        except OSError as error:
            raise InputError("CF-I008", str(error.strerror), place=Place(file=str(wanted.notice))) from error
        with spoken:
            put(media, with_notice(media, Media(spoken), wanted.side), made)
        return
    put(media, with_rhythm(media, wanted.side), made)
    needed = 2 if wanted.side == "both" else 1
    if len(heard(Media(made))) < needed:
        raise LabelError(
            "CF-L009",
            "the rhythm was not heard in what was written",
            suggestion="put a spoken notice in its place with --notice",
        )


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise LabelError("CF-L002", "the text is not written in UTF-8") from error


def _draw_picture(stream: BinaryIO, made: BinaryIO, named: str, wanted: Wanted) -> None:
    image, font = opened(stream), wanted.font or FONT
    whole, drawn = draw(image, wanted.words or WORDS, corner=wanted.corner, font=font)
    more = {name: image.info[name] for name in ("icc_profile", "exif", "dpi") if name in image.info}
    packet = image.info.get("xmp")
    if packet and named == "PNG":
        more["pnginfo"] = _with_packet(packet)
    elif packet:
        more["xmp"] = packet
    if named == "JPEG":
        more |= {"quality": 92, "subsampling": 0}
        whole = whole.convert("RGB")
    elif named == "WEBP":
        more |= {"quality": 92, "method": 4}
    whole.save(made, named, **more)
    must_measure(opened(made), drawn.lines, font)


def _with_packet(packet: bytes) -> Any:
    """XMP as PNG carries it."""
    info = library().PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", packet.decode("utf-8", "replace"))
    return info


def must_measure(image: Any, lines: tuple[str, ...], font: Path) -> None:
    """Raise LabelError CF-L009 unless a line of a label is seen in a picture, as high as it must be."""
    found = measure(image, lines, font=font)
    if not found.passes:
        raise LabelError(
            "CF-L009",
            f"the words were measured at {found.share:.1%} of the shortest side in what was written",
            suggestion="draw it at another corner, or use shorter words",
        )


def opened(stream: BinaryIO) -> Any:
    """A picture, upright as it says itself. LabelError CF-L002 for a damaged one, CF-L005 for a huge one."""
    pillow = library()
    stream.seek(0)
    try:
        image = pillow.Image.open(stream, formats=tuple(PICTURES.values()))
        if image.width * image.height > MOST:
            raise LabelError("CF-L005", f"the picture has more than {MOST:,} pixels")
        if getattr(image, "is_animated", False):
            raise LabelError("CF-L001", "the picture moves", suggestion="label it as a film")
        return pillow.ImageOps.exif_transpose(image)
    except (OSError, SyntaxError, ValueError, pillow.Image.DecompressionBombError) as error:
        raise LabelError("CF-L002", "the picture cannot be read") from error


def _label_again(
    between: BinaryIO, labels: tuple[Aigc, ...], sources: tuple[str, ...], made: BinaryIO
) -> None:
    """What metadata said before, which drawing loses."""
    if labels:
        write_label(between, labels[0], made, source=sources[0] if sources else None)
        return
    between.seek(0)
    made.write(between.read())


def _not_drawn(kind: str | None) -> LabelError:
    return LabelError(
        "CF-L001",
        f"no label is drawn into a file of the kind {kind}" if kind else "no kind of file that is known",
        suggestion=_INSTEAD.get(kind or "", f"one of {', '.join((*PICTURES, *FILMS))}, wav, text"),
    )


def seen(stream: BinaryIO, name: str, wanted: Wanted) -> Seen:
    """What people notice of the label of a file. Raises LabelError as `draw_into`."""
    kind = kind_of(stream)
    if kind == "text":
        stream.seek(0)
        found = tuple(signs(_text(stream.read())))
        return Seen(file=name, passes=bool(found), signs=found)
    words, font = (wanted.words,) if wanted.words else KNOWN, wanted.font or FONT
    if kind == "wav":
        sound = tuple(heard(Media(stream)))
        return Seen(file=name, passes=bool(sound), sound=sound)
    if kind in DEMUXERS:
        return _played(path_of(stream), kind, name, wanted, words, font)
    if kind not in PICTURES:
        raise _not_drawn(kind)
    measured = measure(opened(stream), words, font=font)
    return Seen(file=name, passes=measured.passes, picture=measured)


def _played(path: Path, kind: str, name: str, wanted: Wanted, words: Sequence[str], font: Path) -> Seen:
    """Of a film, or of encoded sound."""
    program = found(wanted.ffmpeg, seconds=wanted.seconds)
    if kind in FILMS and has_pictures(path, kind, program):
        film = measure_film(path, kind, program, words, font=font)
        return Seen(file=name, passes=film.passes, film=film)
    sound = tuple(heard_by(path, kind, program))
    return Seen(file=name, passes=bool(sound), sound=sound)
