"""`clearford label draw` and `measure`: labels that people see, in pictures and texts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
from cyclopts import Parameter

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.kinds import kind_of
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.marks.lettering import FONT, library
from clearford.ai.marks.picture import Corner, draw
from clearford.ai.marks.seen import KNOWN, Measured, measure
from clearford.ai.marks.words import SENTENCE, WORDS, Side, Sign, mark_text, signs
from clearford.core.errors import LabelError

PICTURES = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
"""Kinds of files into which labels are drawn, and what Pillow calls them."""
MOST = 100_000_000
"""Pixels of a picture that is opened at most."""
Words = Annotated[str | None, Parameter(help="Words of the label; AI生成 by default. 标识文字。")]


class Seen(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What people see of the label of a file."""

    file: str
    passes: bool
    picture: Measured | None = None
    signs: tuple[Sign, ...] = ()
    """Of a text."""


def draw_into(
    stream: BinaryIO, made: BinaryIO, words: str | None, corner: Corner | None, side: Side, font: Path | None
) -> None:
    """Write the file with a label that people see; a label in its metadata is written again.

    Raises LabelError CF-L001 for other files than pictures and texts, CF-L006 to CF-L008 as drawing, CF-L009
    where the label is not measured as it must be in what was written.
    """
    kind, labels = kind_of(stream), read_labels(stream)
    between = io.BytesIO()
    if kind == "text":
        stream.seek(0)
        between.write(mark_text(_text(stream.read()), side=side, words=words or SENTENCE).encode())
    elif kind in PICTURES:
        _draw_picture(stream, between, PICTURES[kind], words or WORDS, corner, font or FONT)
    else:
        raise _not_drawn(kind)
    _label_again(between, labels.labels, labels.sources, made)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise LabelError("CF-L002", "the text is not written in UTF-8") from error


def _draw_picture(
    stream: BinaryIO, made: BinaryIO, named: str, words: str, corner: Corner | None, font: Path
) -> None:
    image = opened(stream)
    whole, drawn = draw(image, words, corner=corner, font=font)
    more = {name: image.info[name] for name in ("icc_profile", "exif", "dpi") if name in image.info}
    if named == "JPEG":
        more |= {"quality": 92, "subsampling": 0}
        whole = whole.convert("RGB")
    elif named == "WEBP":
        more |= {"quality": 92, "method": 4}
    whole.save(made, named, **more)
    must_measure(opened(made), drawn.lines, font)


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
        suggestion=f"one of {', '.join(PICTURES)}, text",
    )


def seen(stream: BinaryIO, name: str, words: str | None, font: Path | None) -> Seen:
    """What people see of the label of a file. Raises LabelError as `draw_into`."""
    kind = kind_of(stream)
    if kind == "text":
        stream.seek(0)
        found = tuple(signs(_text(stream.read())))
        return Seen(file=name, passes=bool(found), signs=found)
    if kind not in PICTURES:
        raise _not_drawn(kind)
    measured = measure(opened(stream), (words,) if words else KNOWN, font=font or FONT)
    return Seen(file=name, passes=measured.passes, picture=measured)
