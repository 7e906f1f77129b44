"""Pictures from the platform to whoever decides: sealed, opened with care, on record before they are seen."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import select

from clearford.core.items import Item, ItemDecoder, MediaRef
from clearford.core.schema import Context
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.http import media as routes
from clearford.runtime.media import opening
from clearford.runtime.record.deciding import Answer
from clearford.runtime.record.unit import DAY
from clearford.runtime.stores.tables.contents import evidence, medium
from clearford.runtime.stores.tables.reviewers import picture_seen
from tests.ai.labels.test_manifests import signed
from tests.runtime.auth.kit import ROOT, entries_of
from tests.runtime.http.people import NOTHING, WARNING, House, problem
from tests.runtime.http.test_accounts import Client, client
from tests.runtime.media.pictures import bomb, drawn, moving

PICTURE = drawn()
SAFE = {
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "content-type": "image/webp",
}


def platform(house: House) -> Client:
    """A program that may hand in items."""
    _, key = do_create_key(house.accounts, ROOT, name="platform", scopes=["item.submit"])
    return client(house.app, {"authorization": f"Bearer {key}"})


def handed_in(
    house: House, *bodies: bytes, said: bool = True, item: str = "p1", text: str = WARNING
) -> Answer:
    """What was answered to an item of ben that names media with these bytes."""
    media = [
        MediaRef(id=f"m{n}", sha256=sha256(one).hexdigest() if said else None)
        for n, one in enumerate(bodies, 1)
    ]
    return house.service.gate.submit([Item(id=item, text=text, actor="ben", media=media)]).result()[0]


def sent(program: Client, body: bytes, *, name: str = "m1", item: str = "p1") -> httpx.Response:
    """What is answered to the bytes of a medium."""
    return program.post(f"/v1/items/{item}/media", params={"medium": name}, content=body)


def reviewing(house: House, *bodies: bytes, name: str = "anna") -> tuple[Client, str]:
    """Somebody who holds a case of an item with pictures that the platform sent, and the path of the case."""
    handed_in(house, *bodies)
    program = platform(house)
    for n, body in enumerate(bodies, 1):
        assert sent(program, body, name=f"m{n}").status_code == 200
    house.add(name, "reviewer")
    anna = house.signed_in(name)
    return anna, f"/v1/cases/{(house.claim(anna) or {})['id']}"


def picture_of(answer: httpx.Response) -> Image.Image:
    """What was shown."""
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.content))


def media_of(reader: Client, path: str) -> list[dict[str, Any]]:
    """What is known of the files of a case."""
    answer = reader.get(f"{path}/media")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["media"]
    return found


def test_a_picture_is_taken_once_and_shown_to_who_holds_the_case(house: House) -> None:
    handed_in(house, PICTURE)
    program = platform(house)
    first, again = (sent(program, PICTURE).json() for _ in range(2))
    assert first == again | {"repeated": False}
    assert (first["sha256"], first["kind"], first["size"]) == (
        sha256(PICTURE).hexdigest(),
        "image/png",
        len(PICTURE),
    )
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    (known,) = media_of(anna, path)
    assert (known["state"], known["width"], known["height"], known["frames"]) == ("ready", 120, 80, 1)
    answer = anna.get(f"{path}/media/1")
    assert {name: answer.headers[name] for name in SAFE} == SAFE
    shown = picture_of(answer)
    assert (shown.format, shown.size) == ("WEBP", (120, 80))
    assert anna.get(f"{path}/desk").json()["media"][0]["seen"]


def test_the_bytes_lie_sealed_and_expire_as_the_item_does(house: House) -> None:
    handed_in(house, PICTURE)
    made = sent(platform(house), PICTURE).json()["entry"]
    with house.service.record.read() as conn:
        owner = conn.execute(select(medium.c.owner)).scalar_one()
        rows = {row.entry: row for row in conn.execute(select(evidence).where(evidence.c.owner == owner))}
    kept = rows.pop(made)
    assert PICTURE not in bytes(kept.body)
    assert all(abs(kept.keep_until - row.keep_until) < DAY for row in rows.values())
    assert rows


def test_who_uncovers_a_picture_is_on_record_once_before_it_leaves(house: House) -> None:
    anna, path = reviewing(house, PICTURE)
    for query in ("blur=3", "blur=3&grey=true", "blur=2", "blur=0", "grey=true"):
        picture_of(anna.get(f"{path}/media/1?{query}"))
    (read,) = entries_of(house.service.record, "read")
    assert (read.data["what"], read.data["purpose"], read.data["refused"]) == ("picture", "reviewer", False)
    assert len(read.refs) == 2


def test_a_covered_picture_has_no_more_points_than_it_says(house: House) -> None:
    anna, path = reviewing(house, drawn(600, 400))
    grey = picture_of(anna.get(f"{path}/media/1?blur=3&grey=true")).convert("RGB")
    points = grey.tobytes()
    # WebP keeps colours apart from brightness, so that a grey one is grey to a hair.
    assert all(max(points[at : at + 3]) - min(points[at : at + 3]) <= 2 for at in range(0, len(points), 3))
    covered = anna.get(f"{path}/media/1?blur=3").content
    assert entries_of(house.service.record, "read") == []
    assert len(covered) < len(anna.get(f"{path}/media/1").content)


def test_nobody_else_is_shown_it(house: House) -> None:
    anna, path = reviewing(house, PICTURE)
    house.add("bela", "reviewer")
    house.add("rita", "auditor")
    for name, refusal in (("bela", (404, "CF-H002")), ("rita", (403, "CF-A002"))):
        reader = house.signed_in(name)
        assert problem(reader.get(f"{path}/media/1?blur=3")) == refusal
        assert problem(reader.get(f"{path}/media")) == refusal
    house.later(minutes=20)  # the lease is over
    assert problem(anna.get(f"{path}/media/1")) == (404, "CF-H002")


def test_the_same_picture_in_another_case_is_told_to_have_been_seen(house: House) -> None:
    anna, path = reviewing(house, PICTURE)
    picture_of(anna.get(f"{path}/media/1"))
    assert anna.post(f"/v1/cases/{path.rpartition('/')[2]}/decision", json=NOTHING).status_code == 200
    handed_in(house, PICTURE, item="p2", text=f"{WARNING} again")
    assert sent(platform(house), PICTURE, item="p2").status_code == 200
    house.add("bela", "reviewer")
    bela = house.signed_in("bela")
    other = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    (known,) = media_of(anna, other)
    assert (known["seen"], known["seen_before"]) == (False, True)
    assert anna.post(f"{other}/release").status_code == 200
    mine = f"/v1/cases/{(house.claim(bela) or {})['id']}"
    assert media_of(bela, mine)[0]["seen_before"] is False


LARGE, DAMAGED, TYPE = "too large to open safely", "cannot be read as a picture", "type is not opened here"
HOSTILE = {
    "bomb": (bomb(60_000, 60_000), "large", LARGE),
    "many frames": (moving(300), "large", LARGE),
    "cut off": (drawn(300, 300)[:400], "damaged", DAMAGED),
    "svg": (b"<svg xmlns='a'><script/></svg>", "type", TYPE),
    "pdf": (b"%PDF-1.7", "type", TYPE),
    "archive": (b"PK\x03\x04zip", "type", TYPE),
    "video": (b"\0\0\0\x18ftypmp42", "type", TYPE),
    "unknown": (b"no picture at all", "type", TYPE),
}


def test_what_is_not_shown_is_kept_and_the_case_is_decided(house: House) -> None:
    anna, path = reviewing(house, *(body for body, _, _ in HOSTILE.values()))
    known = {
        name: (one["size"], one["state"]) for name, one in zip(HOSTILE, media_of(anna, path), strict=True)
    }
    assert known == {name: (len(body), state) for name, (body, state, _) in HOSTILE.items()}
    for n, (name, (_, _, words)) in enumerate(HOSTILE.items(), 1):
        answer = anna.get(f"{path}/media/{n}")
        assert problem(answer) == (409, "CF-R062"), name
        assert words in answer.json()["detail"]
    assert entries_of(house.service.record, "read") == []
    assert anna.post(f"{path}/decision", json=NOTHING).status_code == 200


REFUSED: dict[str, tuple[dict[str, str], bytes, tuple[int, str]]] = {
    "empty": ({"medium": "m1"}, b"", (400, "CF-H001")),
    "another hash": ({"medium": "m1"}, PICTURE + b" ", (409, "CF-R061")),
    "no such medium": ({"medium": "m9"}, PICTURE, (409, "CF-R061")),
    "no medium": ({}, PICTURE, (400, "CF-H001")),
}


def test_bytes_that_do_not_belong_are_not_taken(house: House) -> None:
    handed_in(house, PICTURE)
    program = platform(house)
    for name, (query, body, refusal) in REFUSED.items():
        answer = program.post("/v1/items/p1/media", params=query, content=body)
        assert problem(answer) == refusal, name
    with house.service.record.read() as conn:
        assert conn.execute(select(medium)).all() == []


def test_of_an_item_that_nobody_looks_at_nothing_is_kept(house: House) -> None:
    handed_in(house, PICTURE, text="good morning", item="p7")
    program = platform(house)
    for item in ("p7", "p8"):  # p8 was not decided yet
        answer = sent(program, PICTURE, item=item).json()
        assert (answer["entry"], answer["repeated"]) == (None, False), item
    with house.service.record.read() as conn:
        assert conn.execute(select(medium)).all() == []


def test_what_a_file_says_is_read_and_counts_when_the_item_comes(house: House) -> None:
    labelled = signed("png").getvalue()
    answer = sent(platform(house), labelled).json()
    assert (answer["entry"], answer["label"]) == (
        None,
        {"read": "read", "state": "confirmed", "c2pa": "generated"},
    )
    made = handed_in(house, labelled)
    with house.service.record.read() as conn:
        kept = house.service.record.vault.read_all(conn, made.entry or "")["item"]
    assert ItemDecoder().decode(kept.body).attrs.media_aigc_state == "confirmed"  # type: ignore[union-attr]
    again = sent(platform(house), labelled).json()
    assert again["entry"]
    assert again["label"] == answer["label"]


def test_a_file_that_holds_no_labels_says_nothing(house: House) -> None:
    handed_in(house, b"\0\1\2")
    answer = sent(platform(house), b"\0\1\2").json()
    assert answer["label"] == {"read": "type", "state": "unknown", "c2pa": None}


def test_two_files_under_one_name_need_a_hash(house: House) -> None:
    handed_in(house, PICTURE, said=False)
    program = platform(house)
    assert sent(program, PICTURE).status_code == 200
    assert sent(program, PICTURE).json()["repeated"]
    assert problem(sent(program, drawn(colour="red"))) == (409, "CF-R061")


def test_a_body_that_is_too_large_is_not_read_to_its_end(house: House) -> None:
    handed_in(house, PICTURE)
    most = house.service.settings.media.bytes_most
    assert problem(sent(platform(house), bytes(most + 1))) == (413, "CF-H005")


def test_a_picture_that_the_platform_did_not_send_is_told_so(house: House) -> None:
    handed_in(house, PICTURE)
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    assert [one["state"] for one in media_of(anna, path)] == ["missing"]
    for n in (0, 1, 2):
        assert problem(anna.get(f"{path}/media/{n}")) == (404, "CF-H002")


def test_severe_pictures_are_not_uncovered_while_one_rests(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, path = reviewing(house, PICTURE)
    looked: list[str] = []
    monkeypatch.setattr(routes, "do_look", lambda change, case, numbers: looked.append(case.id))
    picture_of(anna.get(f"{path}/media/1?blur=3"))
    assert looked == []
    picture_of(anna.get(f"{path}/media/1?blur=1"))
    assert looked == [path.rpartition("/")[2]]


def test_a_program_that_dies_while_it_opens_one_leaves_the_case_as_it_was(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, path = reviewing(house, PICTURE)
    dying = tmp_path / "dying.py"
    dying.write_text(
        "import os, signal, sys; sys.stdin.buffer.read(99); os.kill(os.getpid(), signal.SIGKILL)"
    )
    with monkeypatch.context() as patched:
        patched.setattr(opening, "_PROGRAM", dying)
        assert problem(anna.get(f"{path}/media/1")) == (409, "CF-R062")
    picture_of(anna.get(f"{path}/media/1"))
    assert anna.post(f"{path}/decision", json=NOTHING).status_code == 200


def test_without_the_extra_pictures_are_kept_and_their_absence_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda name: None)
    anna, path = reviewing(house, PICTURE)
    assert media_of(anna, path)[0]["state"] == "extra"
    answer = anna.get(f"{path}/media/1")
    assert answer.json()["code"] == "CF-C001"
    assert answer.json()["suggestion"] == "pip install 'clearford[media]'"


def test_an_erased_picture_is_shown_to_nobody(house: House) -> None:
    anna, path = reviewing(house, PICTURE)
    picture_of(anna.get(f"{path}/media/1"))
    with house.service.record.change() as change:
        change.vault.destroy(change.conn, change.vault.ref("subject", "ben"))
    assert problem(anna.get(f"{path}/media/1")) == (404, "CF-H002")
    with house.service.record.read() as conn:
        assert conn.execute(select(medium)).all() == []
        assert len(conn.execute(select(picture_seen)).all()) == 1


def test_a_picture_of_a_minor_is_shown_to_a_lead_alone_and_is_on_record_each_time(house: House) -> None:
    media = [MediaRef(id="m1", sha256=sha256(PICTURE).hexdigest())]
    item = Item(id="p1", text=WARNING, actor="ben", media=media, context=Context(minors=True))
    house.service.gate.submit([item]).result()
    assert sent(platform(house), PICTURE).status_code == 200
    house.add("anna", "reviewer")
    lena_id = house.add("lena", "lead")
    anna, lena = house.signed_in("anna"), house.signed_in("lena")
    case = (house.claim(anna) or {})["id"]
    path = f"/v1/cases/{case}/media/1"
    covered = anna.get(path, params={"blur": opening.COVERED})
    assert covered.status_code == 200
    assert problem(anna.get(path)) == (403, "CF-R060")
    anna.post(f"/v1/cases/{case}/release")
    moved = lena.post(f"/v1/cases/{case}/assign", json={"to": lena_id})
    assert moved.status_code == 200, moved.text
    assert [lena.get(path).status_code for _ in range(2)] == [200, 200]
    reads = [one.data for one in entries_of(house.service.record, "read") if one.data["what"] == "picture"]
    assert [one["refused"] for one in reads] == [True, False, False]
