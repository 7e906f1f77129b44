"""MP4: what says where samples lie is moved along with them, and other metadata stays."""

from __future__ import annotations

import io

import pytest

from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.formats import mp4
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.labels.pieces import Media
from clearford.core.errors import LabelError
from tests.ai.labels import files
from tests.ai.labels.files import SOUND, box, sample_place

LABEL = Aigc(label="1", produce_id="x")
CODED = box(
    b"udta", box(b"meta", bytes(4), box(b"hdlr", bytes(8), b"mdir", bytes(13)), box(b"ilst", bytes(8)))
)


def named(*names: bytes, kind: bytes = b"udta") -> bytes:
    """Named values, each its own name."""
    keys = b"".join(box(b"mdta", name) for name in names)
    values = b"".join(
        box(n.to_bytes(4, "big"), box(b"data", bytes(8), name)) for n, name in enumerate(names, 1)
    )
    handler = box(b"hdlr", bytes(8), b"mdta", bytes(13))
    count = len(names).to_bytes(4, "big")
    meta = box(b"meta", bytes(4), handler, box(b"keys", bytes(4), count, keys), box(b"ilst", values))
    return box(b"udta", meta) if kind == b"udta" else meta


def written(body: bytes) -> bytes:
    target = io.BytesIO()
    write_label(io.BytesIO(body), LABEL, target)
    return target.getvalue()


FILMS = [
    pytest.param(files.mp4(), id="description-first"),
    pytest.param(files.mp4(first=False), id="description-last"),
    pytest.param(files.mp4(long=True), id="places-of-64-bits"),
    pytest.param(files.mp4(more=CODED), id="values-without-names"),
    pytest.param(files.mp4(more=named(b"place", b"AIGC", b"title")), id="named-values"),
    pytest.param(files.mp4(more=named(b"AIGC", b"title", kind=b"meta")), id="named-values-beside"),
]


@pytest.mark.parametrize("film", FILMS)
def test_places_of_samples_move_along(film: bytes) -> None:
    made = written(film)
    place = sample_place(made)
    assert made[place : place + len(SOUND)] == SOUND
    assert read_labels(io.BytesIO(made)).labels == (LABEL,)


def test_other_named_values_keep_their_names() -> None:
    made = written(files.mp4(more=named(b"place", b"AIGC", b"title")))
    media = Media(io.BytesIO(made))
    (moov,) = mp4._top(media, b"moov")
    udta = mp4._child(media, moov, b"udta")
    assert udta is not None
    meta = mp4._child(media, udta, b"meta")
    assert meta is not None
    assert mp4._keys(media, meta) == [b"mdtaplace", b"mdtatitle", b"mdtaAIGC"]
    ilst = mp4._child(media, meta, b"ilst")
    assert ilst is not None
    values = [
        (int.from_bytes(one.kind, "big"), made[one.body + 16 : one.end]) for one in mp4._children(media, ilst)
    ]
    assert values == [(1, b"place"), (2, b"title"), (3, write_aigc(LABEL).encode())]


def test_a_place_that_cannot_be_said_any_more_is_refused() -> None:
    film = bytearray(files.mp4())
    at = film.find(b"stco") + 12
    film[at : at + 4] = b"\xff\xff\xff\xf0"
    with pytest.raises(LabelError) as caught:
        written(bytes(film))
    assert caught.value.code == "CF-L005"


def nested(depth: int) -> bytes:
    made = b""
    for _ in range(depth):
        made = box(b"trak", made)
    return made


@pytest.mark.parametrize(
    ("film", "code"),
    [
        pytest.param(box(b"ftyp", b"isom") + box(b"mdat", b"x"), "CF-L002", id="no-description"),
        pytest.param(files.mp4() + box(b"moov", b""), "CF-L002", id="two-descriptions"),
        pytest.param(files.mp4(more=nested(40)), "CF-L005", id="deep"),
        pytest.param(files.mp4()[:100], "CF-L002", id="cut"),
        pytest.param(box(b"ftyp", b"isom") + b"\0\0\0\7moov", "CF-L002", id="box-of-seven-bytes"),
        pytest.param(
            files.mp4(more=CODED + CODED[8:]), "CF-L001", id="both-places-taken-by-values-without-names"
        ),
    ],
)
def test_damaged_and_hostile_films_are_told(film: bytes, code: str) -> None:
    with pytest.raises(LabelError) as caught:
        written(film)
    assert caught.value.code == code
