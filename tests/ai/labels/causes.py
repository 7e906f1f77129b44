"""What makes each error of labels."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from clearford.ai.labels import xmp
from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.labels.pieces import Media
from clearford.ai.marks.decoder import Ffmpeg, found
from clearford.ai.marks.lettering import FONT, points_for
from clearford.ai.marks.picture import stamp_for
from clearford.ai.marks.sound import with_notice
from clearford.ai.marks.words import checked
from clearford.cli.commands.label_draw import must_measure
from tests.ai.labels.files import FILES
from tests.ai.marks.sounds import wav


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


def no_ffmpeg() -> None:
    found("no-such-program")


def ends_badly() -> None:
    Ffmpeg(program="/bin/false").run(())


def does_not_end() -> None:
    endless = Path("endless").absolute()
    endless.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    endless.chmod(0o755)
    Ffmpeg(program=str(endless), seconds=0.05).run(())


def other_notice() -> None:
    sound, said = (Media(io.BytesIO(wav(np.zeros((80, 1)), rate=rate))) for rate in (48_000, 8_000))
    list(with_notice(sound, said))


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
    "CF-L010": no_ffmpeg,
    "CF-L011": ends_badly,
    "CF-L012": does_not_end,
    "CF-L013": other_notice,
}
