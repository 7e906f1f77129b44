"""What makes each error of labels."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image

from clearford.ai.labels import xmp
from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.marks.lettering import FONT, points_for
from clearford.ai.marks.picture import stamp_for
from clearford.ai.marks.words import checked
from clearford.cli.commands.label_draw import must_measure
from tests.ai.labels.files import FILES


class Losing(io.BytesIO):
    """A file on a disk that loses what is written."""

    def write(self, body: object, /) -> int:
        """Write something else than what was given."""
        return super().write(bytes(body).replace(b"AIGC", b"...."))  # type: ignore[call-overload]


def another_kind() -> None:
    read_labels(io.BytesIO(b"\0\1\2\3"))


def cut() -> None:
    read_labels(io.BytesIO(FILES["mp4"][1]()[:100]))


def not_allowed() -> None:
    write_aigc(Aigc(label="4"))


def not_read_back() -> None:
    write_label(io.BytesIO(FILES["wav"][1]()), Aigc(label="1"), Losing())


def hostile() -> None:
    xmp.properties(b'<!DOCTYPE x [<!ENTITY a "b">]><x/>')


def no_label() -> None:
    checked("图片仅供参考")


def no_letters() -> None:
    points_for("AI生成 ж", 20)


def no_room() -> None:
    stamp_for(20, 20)


def unseen() -> None:
    must_measure(Image.new("RGB", (120, 120)), ("AI生成",), FONT)


OF_LABELS: dict[str, Callable[[], object]] = {
    "CF-L001": another_kind,
    "CF-L002": cut,
    "CF-L003": not_allowed,
    "CF-L004": not_read_back,
    "CF-L005": hostile,
    "CF-L006": no_label,
    "CF-L007": no_letters,
    "CF-L008": no_room,
    "CF-L009": unseen,
}
