"""Appeals as both sides see them on the page of their link: filed, added to, taken back, decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from litestar import Response
from litestar.datastructures import UploadFile

from clearford.act.letter import Letter
from clearford.console.desk import SAID, Refused
from clearford.console.i18n import N_, Say
from clearford.console.public.letters import Line, lines_of
from clearford.console.public.visit import Visit
from clearford.core.errors import RecordError
from clearford.runtime.http import problems
from clearford.runtime.record.appeals import LONGEST, Closed
from clearford.runtime.record.appellants import FILE_BYTES, FILES, file_type

BYTES_MOST = (FILES * FILE_BYTES) + (1 << 20)
"""Of a form with as many files as are taken."""
PROMPTS = {
    "context": N_("The context was not seen"),
    "own": N_("It is my own work, site or account"),
    "warned": N_("I warned or asked others"),
    "other": N_("Something else"),
}
"""What may have been got wrong; nobody has to choose."""
SAID |= {
    "appealed": N_("We received your appeal."),
    "added": N_("We received what you added."),
    "withdrawn": N_("You took your appeal back."),
    "received": N_("We received your report. Keep the address of this page: it shows what comes of it."),
}
CLOSED: dict[Closed, str] = {
    "order": N_("An authority ordered this. The notice above says how to contest it."),
    "warning": N_("This is a warning. It changes nothing, so there is nothing to undo."),
    "reversed": N_("This decision was taken back, so there is nothing to appeal any more."),
    "late": N_(
        "The time to appeal here has ended. A court is still open to you, and so are the bodies that the "
        "notice names."
    ),
}


class Appealed(msgspec.Struct, frozen=True):
    """An appeal as the interface tells it."""

    id: str
    filed: int
    due: int
    result: str | None
    letter: Letter | None


class Sent(msgspec.Struct, frozen=True):
    """What a form about an appeal holds."""

    act: Literal["appeal", "add", "withdraw"]
    text: str = ""
    why: tuple[Literal["context", "own", "warned", "other"], ...] = ()


class AppealView(msgspec.Struct, frozen=True, kw_only=True):
    """The appeal part of a page."""

    path: str
    """Where its forms are sent."""
    open: bool
    """Whether one can appeal."""
    until: int | None
    """Last moment; none where it is past and one can appeal all the same."""
    closed: str | None
    """Why one cannot."""
    prompts: tuple[tuple[str, str], ...]
    text_most: int = LONGEST
    files_most: int = FILES
    filed: Appealed | None
    decided: tuple[Line, ...]
    title: str
    """Of the decision about the appeal."""
    typed: Sent | None
    """What could not be taken, so that nothing is lost."""


def view_of(
    path: str,
    say: Say,
    filed: Appealed | None,
    closed: Closed | None,
    until: int | None,
    names: Mapping[str, str],
    typed: Sent | None = None,
) -> AppealView:
    """How an appeal stands, or how one appeals."""
    letter = None if filed is None else filed.letter
    return AppealView(
        path=path,
        open=filed is None and closed is None,
        until=until,
        closed=say(CLOSED[closed]) if closed is not None and filed is None else None,
        prompts=tuple((name, say(message)) for name, message in PROMPTS.items()),
        filed=filed,
        decided=() if letter is None else lines_of(letter, say, names, open_=False),
        title="" if letter is None else letter.title,
        typed=typed,
    )


async def act(visit: Visit, base: str, sent: Sent, path: str) -> Response[str]:
    """Do what a form asks for. base: of the interface. path: of the page. Raises Refused."""
    fields = await visit.fields()
    files = [await _file(one) for one in uploads_in(fields.get("files"))]
    if len(files) > FILES:
        raise refused("CF-R022", "files")
    words = words_of(sent, visit.say)
    if sent.act == "appeal":
        await visit.post(f"{base}/appeals", {"text": words})
    elif sent.act == "withdraw":
        await visit.post(f"{base}/appeals/withdrawal", {"text": words})
    elif words or not files:
        await visit.post(f"{base}/appeals/additions", {"text": words})
    for file in files:
        await visit.post(f"{base}/appeals/additions", {"files": [file]})
    said = {"appeal": "appealed", "add": "added", "withdraw": "withdrawn"}[sent.act]
    return visit.see(path, said=said, lang=visit.lang)


def words_of(sent: Sent, say: Say) -> str:
    """What is sent: the chosen prompts as the first line, then the person's own words."""
    chosen = "; ".join(say(PROMPTS[name]) for name in sent.why)
    return "\n\n".join(part for part in (chosen, sent.text.strip()) if part)


def uploads_in(field: Any) -> list[UploadFile]:
    """The files of a field; browsers send an empty one where none was chosen."""
    found = field if isinstance(field, list) else [field]
    return [one for one in found if isinstance(one, UploadFile) and one.filename]


async def _file(upload: UploadFile) -> dict[str, Any]:
    body = await upload.read(FILE_BYTES + 1)
    kind = file_type(body)
    if len(body) > FILE_BYTES or not body or kind is None:
        raise refused("CF-R022", "files")
    return {"name": upload.filename[:100], "type": kind, "body": body}


def refused(code: str, field: str) -> Refused:
    """A refusal of our own at a field."""
    told = problems.problem_of(RecordError(code, field))
    return Refused(msgspec.structs.replace(told, field=field))
