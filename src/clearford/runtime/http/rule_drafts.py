"""Routes of drafts: a rule is written, checked as one types, tried, and handed in as a version."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import msgspec
from litestar import Router, get, post, put
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.core.errors import RecordError
from clearford.policy.law import Resources
from clearford.policy.model import Pack
from clearford.policy.read_rule import RULE_ID
from clearford.policy.scaffold import rule_text
from clearford.policy.signals import catalogue as signal_catalogue
from clearford.runtime import shipped
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Serving, Who, place_of
from clearford.runtime.http.packs import FaultyPacks, on_faulty
from clearford.runtime.http.params import Id, end_of
from clearford.runtime.packing import archive_of_files, files_of, files_of_folders, with_rule_file
from clearford.runtime.record.packs import FOLDERS, Version, archive_of, version_in_force
from clearford.runtime.record.rule_drafts import (
    RuleDraft,
    do_drop_draft,
    do_hand_in_draft,
    do_open_draft,
    do_save_draft,
    find_draft,
    list_drafts,
)
from clearford.runtime.service.uploads import check_apart
from clearford.runtime.service.wiring import Service, options_of, redress_of
from clearford.runtime.workbench import Checked, Tried, Workbench, own_pack, text_of

Text = Annotated[str, Meta(max_length=200_000)]
RuleName = Annotated[str, Meta(max_length=120, pattern=f"^{RULE_ID}$")]


class NewDraft(Body, frozen=True):
    """Of which rule a draft is wanted: of one in force, or of a new one in a pack that is there."""

    rule: RuleName


class Written(Body, frozen=True):
    """What an author wrote."""

    text: Text
    edition: Annotated[int, Meta(ge=1)]
    """Of the draft, as it was when the author began."""


class ToCheck(Body, frozen=True):
    """A text that is to be checked, saved or not."""

    text: Text


class Note(Body, frozen=True):
    """What the version is about, in the author's words."""

    note: Annotated[str, Meta(max_length=500)] = ""


class Drafts(msgspec.Struct, frozen=True):
    """Drafts without their texts, the latest saved first."""

    drafts: list[RuleDraft]
    after: str | None
    """Pass this to get earlier ones; none at the end."""


class Trials(msgspec.Struct, frozen=True):
    """What became of the examples of a draft."""

    results: tuple[Tried, ...]
    readable: bool
    """False where the text has faults, so that nothing could be tried."""


@get("/v1/drafts", opt={"may": "pack.read"}, sync_to_thread=True)
def get_drafts(
    service: Serving,
    after: Annotated[str | None, QueryParameter(max_length=100)] = None,
    rule: Annotated[str | None, QueryParameter(max_length=120)] = None,
) -> Drafts:
    """Drafts of rules, open ones and others, perhaps of one rule."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = list_drafts(conn, most, after=None if after is None else place_of(after), rule=rule)
    return Drafts(found, end_of(found, most, lambda one: (one.changed, one.id)))


@post("/v1/drafts", opt={"may": "pack.upload"}, sync_to_thread=True)
def begin_draft(service: Serving, identity: Who, data: JSONBody[NewDraft]) -> RuleDraft:
    """Begin a draft: the text of the rule in force, or a first text of a new one."""
    pack = own_pack(service.in_force.bundle.engine.packs, data.rule)
    rule = next((one for one in pack.rules if one.id == data.rule), None)
    base = "" if rule is None else text_of(rule)
    slug = data.rule.rpartition(".")[2]
    file = f"{pack.file.id.replace('.', '/')}/rules/{slug}.yaml" if rule is None else rule.node.source.file
    text = base or rule_text(data.rule, pack, Resources(shipped.DATA), _today(service))
    with service.record.change(acting(identity, "pack.upload", service.record.now())) as change:
        return do_open_draft(change, data.rule, file, text, base)


@get("/v1/drafts/{draft:str}", opt={"may": "pack.read"}, sync_to_thread=True)
def get_draft(service: Serving, draft: Id) -> RuleDraft:
    """A draft with its text."""
    with service.record.read() as conn:
        return find_draft(conn, draft)


@put("/v1/drafts/{draft:str}", opt={"may": "pack.upload"}, sync_to_thread=True)
def save_draft(service: Serving, identity: Who, draft: Id, data: JSONBody[Written]) -> RuleDraft:
    """Keep what its author wrote, faults and all."""
    with service.record.change(acting(identity, "pack.upload", service.record.now())) as change:
        return do_save_draft(change, draft, data.text, data.edition)


@post("/v1/drafts/{draft:str}/check", opt={"may": "pack.upload"}, status_code=200, sync_to_thread=True)
def check_draft(service: Serving, draft: Id, data: JSONBody[ToCheck]) -> Checked:
    """What is wrong with a text, where, and what it says; nothing is kept."""
    bench, pack, found = _bench(service, draft)
    return bench.check(data.text, found.file, pack, _today(service))


@get("/v1/drafts/{draft:str}/check", opt={"may": "pack.read"}, sync_to_thread=True)
def check_saved(service: Serving, draft: Id) -> Checked:
    """What is wrong with a draft as it was saved last."""
    bench, pack, found = _bench(service, draft)
    return bench.check(found.text, found.file, pack, _today(service))


@post("/v1/drafts/{draft:str}/tests", opt={"may": "pack.upload"}, status_code=200, sync_to_thread=True)
def test_draft(service: Serving, draft: Id, data: JSONBody[ToCheck]) -> Trials:
    """Run the examples of a text, alone and as if it were live; nothing is kept."""
    bench, pack, found = _bench(service, draft)
    results = bench.test(data.text, found.file, pack, _today(service))
    return Trials(results or (), results is not None)


@post(
    "/v1/drafts/{draft:str}/hand-in",
    opt={"may": "pack.upload"},
    sync_to_thread=True,
    exception_handlers={FaultyPacks: on_faulty},
)
def hand_in_draft(service: Serving, identity: Who, draft: Id, data: JSONBody[Note]) -> Version:
    """Make a version of the packs in force with this rule in it: checked, tested, in force nowhere yet.

    The version of its pack is raised as the change asks. CF-R071 where the rule in force has changed since
    the draft was begun; what is wrong with the packs is told as for `POST /v1/packs`.
    """
    with service.record.read() as conn:
        found = find_draft(conn, draft)
        version = version_in_force(conn)
        files = None if version == FOLDERS else files_of(archive_of(conn, version))
    if files is None:
        files = files_of_folders(options_of(service.settings))
    if files.get(found.file, b"").decode() != found.base:
        raise RecordError(
            "CF-R071", f"`{found.rule}` has changed since the draft was begun", suggestion="begin a new one"
        )
    catalogue = signal_catalogue(service.in_force.bundle.engine.packs)
    archive = archive_of_files(with_rule_file(files, found.file, found.text, catalogue))
    checked = check_apart(archive, options_of(service.settings))
    if checked.faults:
        raise FaultyPacks(checked.faults)
    with service.record.change(acting(identity, "pack.upload", service.record.now())) as change:
        return do_hand_in_draft(change, draft, archive, data.note, checked.candidate)


@post("/v1/drafts/{draft:str}/drop", opt={"may": "pack.upload"}, status_code=200, sync_to_thread=True)
def drop_draft(service: Serving, identity: Who, draft: Id) -> RuleDraft:
    """Close a draft without a version, one's own or one that was left behind; its text stays readable."""
    with service.record.change(acting(identity, "pack.upload", service.record.now())) as change:
        return do_drop_draft(change, draft)


def _bench(service: Service, draft: str) -> tuple[Workbench, Pack, RuleDraft]:
    with service.record.read() as conn:
        found = find_draft(conn, draft)
    return bench_of(service), own_pack(service.in_force.bundle.engine.packs, found.rule), found


def bench_of(service: Service) -> Workbench:
    """Where rules are tried beside those that decide."""
    packs = service.in_force.bundle.engine.packs
    return Workbench(packs, redress_of(service.settings), service.settings.models)


def _today(service: Service) -> date:
    return datetime.fromtimestamp(service.record.now() / 1_000_000, UTC).date()


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            get_drafts,
            begin_draft,
            get_draft,
            save_draft,
            check_draft,
            check_saved,
            test_draft,
            hand_in_draft,
            drop_draft,
        ],
        tags=["drafts"],
    ),
)
