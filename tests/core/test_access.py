"""Who may do what: the whole matrix, the limits of grants, and what needs two people."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.access import (
    GLASS_US,
    NOBODY,
    Area,
    Grant,
    Identity,
    Row,
    holds,
    may,
    opens,
    reach,
    require,
    require_compatible,
    require_limits,
    require_reason,
    require_two,
    scopes_of_key,
)
from clearford.core.errors import AccessError
from clearford.core.roles import PERMISSIONS, ROLE_NAMES, ROLES, RoleName

NOW = 1_700_000_000_000_000
T = "t1"
CONDITIONS = {"A": "always", "L": "leased", "D": "dated", "B": "bound", "-": None}

# One column a role, in the order of ROLE_NAMES: public, subject, reporter, reviewer, appeal reviewer, lead,
# child safety, author, approver, legal, privacy officer, auditor, administrator, emergency access, machine.
# A always, L with the lease, D under a grant with an end, B for the object of the link.
MATRIX = """
checkpoint.read       A - - - - - - - - - - - - - -
transparency.read     A - - - - - - - - - - - - - -
policy.read           A - - - - - - - - - - - - - -
report.file           A - - - - - - - - - - - - - -
report.amend          - - B - - - - - - - - - - - -
statement.read        - B - - - - - - - - - - - - A
status.read           - B B - - - - - - - - - - - A
proof.read            - B B - - - - - - - - A - - A
appeal.file           - B B - - - - - - - - - - - A
item.submit           - - - - - - - - - - - - - - A
decision.read         - - - - - - - - - - - - - - A
outcome.report        - - - - - - - - - - - - - - A
measure.read          - - - - - A - - - - - - - - A
measure.lift          - - - - - A - - - - - - - - -
case.list             - - - A A A A - - A - - - - -
case.search           - - - A - A A - - - - - - - -
case.claim            - - - A - A A - - - - - - - -
case.read             - - - L - L L - - - - - - D -
case.decide           - - - L - - L - - - - - - - -
case.ask              - - - A A A A - - - - - - - -
case.release          - - - A A A A - - L - - - - -
case.assign           - - - - - A - - - - - - - - -
case.adjudicate       - - - - - L L - - - - - - - -
case.reopen           - - - - - A - - - - - - - - -
case.undo             - - - A A A A - - - - - - - -
case.bulk             - - - - - A - - - - - - - - -
incident.handle       - - - - - A - - - - - - A - -
breach.read           - - - - - A - - - A A A A - -
breach.handle         - - - - - A - - - A A - A - -
ai_service.read       - - - - - - - - A A A A A - -
ai_service.edit       - - - - - - - - - A - - A - -
ai_service.release    - - - - - - - - A A - - - - -
delivery.read         - - - - - A - - - - - - A - -
delivery.replay       - - - - - A - - - - - - A - -
appeal.take_over      - - - - - A - - - - - - - - -
appeal.claim          - - - - A - A - - - - - - - -
appeal.read           - - - - L L L - - - - - - - -
appeal.decide         - - - - L L L - - - - - - - -
evidence.read         - - - L L L L - - L - D - D -
evidence.erase        - - - - - - - - - - A - - - -
queue.edit            - - - - - A - - - - - - - - -
golden.edit           - - - - - A - - - - - - - - -
sample.draw           - - - - - A - A - - - - - - -
sample.review         - - - A - A A - - - - - - - -
quality.read          - - - - - A - A A - - A - - -
overview.read         - - - - - A - A A - - A A - -
campaign.read         - - - A - A - A A - - A - - -
campaign.edit         - - - - - A - A - - - - - - -
workload.read         - - - - - A - - - - - - - - -
pack.read             - - - - - - - A A - - A - - A
pack.upload           - - - - - - - A - - - - - - A
pack.trial            - - - - - - - A - - - - - - -
backtest.run          - - - - - - - A - - - - - - -
pack.promote          - - - - - - - - A - - - - - -
pack.roll_back        - - - - - - - - A - - - - - -
order.register        - - - - - - - - - A - - - - -
order.read            - - - - - - - - - A - A - - -
order.decide          - - - - - - - - - A - - - - -
referral.send         - - - - - - - - - A - - - - -
misuse.decide         - - - - - A - - - - - - - - -
dispute.read          - - - - - - - - - A - A - - -
dispute.edit          - - - - - - - - - A - - - - -
flagger.read          - - - - - - - - - A - A A - -
rights_request.file   - - - - - - - - - - A - - - A
rights_request.read   - - - - - - - - - - A - - - -
rights_request.decide - - - - - - - - - - A - - - -
read_log.read         - - - - - - - - - - A A - - -
entry.read            - - - - - - - - - - - A - - -
entry.export          - - - - - - - - - - - A - - -
config.read           - - - - - - - - - - - A - - -
transparency.publish  - - - - - - - - - A - - - - -
user.read             - - - - - - - - - - - - A - -
user.edit             - - - - - - - - - - - - A - -
grant.edit            - - - - - - - - - - - - A - -
key.edit              - - - - - - - - - - - - A - -
session.end           - - - - - - - - - - - - A - -
health.read           - - - - - - - - - - - - A - A
glass.ask             - - - - - - - - - - - - A - -
glass.approve         - - - - - - - - - - - - A - -
"""
CELLS = [
    pytest.param(line.split()[0], role, CONDITIONS[mark], id=f"{line.split()[0]}-{role}")
    for line in MATRIX.strip().splitlines()
    for role, mark in zip(ROLE_NAMES, line.split()[1:], strict=True)
]


def identity(role: RoleName, permission: str = "", **changes: object) -> Identity:
    """Somebody with one role, second factor shown."""
    kind = {"person": "person", "key": "machine", "link": "token", "anyone": "nobody"}[ROLES[role].holder]
    return Identity(
        id="u1",
        tenant=T,
        kind=kind,  # type: ignore[arg-type]
        grants=(Grant(role=role, tenant=T, until=NOW + 1),),
        scopes=(permission,),
        mfa=True,
        bound="o1" if kind == "token" else None,
    )


@pytest.mark.parametrize(("permission", "role", "condition"), CELLS)
def test_a_role_holds_what_the_matrix_says(permission: str, role: RoleName, condition: str | None) -> None:
    who = identity(role, permission)
    # Child safety sees one family alone, and no other role sees it.
    row = Row(tenant=T, harm="minors.grooming" if role == "child_safety" else "fraud.romance")
    leased, linked = (
        msgspec.structs.replace(row, **more) for more in ({"leased_by": "u1"}, {"object": "o1"})
    )
    public = permission in ROLES["public"].holds
    assert holds(who, permission, NOW) == (condition is not None or public)
    assert may(who, permission, NOW, row) == (public or condition in ("always", "dated"))
    assert may(who, permission, NOW, leased) == (public or condition in ("always", "dated", "leased"))
    assert may(who, permission, NOW, linked) == (public or condition in ("always", "dated", "bound"))
    assert may(who, permission, NOW, Row(tenant="t2", leased_by="u1", object="o1")) == public


def test_the_matrix_is_whole() -> None:
    assert [line.split()[0] for line in MATRIX.strip().splitlines()] == list(PERMISSIONS)


def test_no_key_holds_an_admin_verb() -> None:
    admin = {p.name for p in PERMISSIONS.values() if p.admin}
    assert admin
    assert not admin & set(ROLES["machine"].holds)
    with pytest.raises(AccessError, match=r"`user\.edit` is not a scope of keys"):
        scopes_of_key(["item.submit", "user.edit"])


@pytest.mark.parametrize(
    "permission",
    [pytest.param(p, id=p) for p in ("evidence.read", "case.decide", "entry.read", "evidence.erase")],
)
def test_the_administrator_does_not_see_evidence_nor_act(permission: str) -> None:
    assert not holds(identity("operator_admin"), permission, NOW)


# The three defects of another system that this one must not have.
def test_a_moderator_cannot_save_settings() -> None:
    with pytest.raises(AccessError) as caught:
        require(identity("reviewer"), "queue.edit", NOW)
    assert caught.value.code == "CF-A002"


@pytest.mark.parametrize("role", ["reviewer", "lead", "appeal_reviewer"])
@pytest.mark.parametrize("harms", [(), ("minors",), ("minors.grooming",)], ids=["all", "family", "harm"])
def test_a_moderator_cannot_join_child_safety_work(role: RoleName, harms: tuple[str, ...]) -> None:
    who = Identity(
        id="u1", tenant=T, kind="person", grants=(Grant(role=role, tenant=T, harms=harms),), mfa=True
    )
    row = Row(tenant=T, harm="minors.grooming", leased_by="u1")
    assert not any(
        may(who, permission, NOW, row) for permission in PERMISSIONS if PERMISSIONS[permission].by_row
    )


def test_child_safety_work_is_not_kept_when_the_grant_ends() -> None:
    grant = Grant(role="child_safety", tenant=T, until=NOW)
    who = Identity(id="u1", tenant=T, kind="person", grants=(grant,), mfa=True)
    row = Row(tenant=T, harm="minors.grooming", leased_by="u1")
    assert may(who, "evidence.read", NOW - 1, row)
    assert not may(who, "evidence.read", NOW, row)


def test_what_is_about_a_whole_is_not_held_in_part() -> None:
    grant = Grant(role="lead", tenant=T, harms=("fraud",))
    who = Identity(id="u1", tenant=T, kind="person", grants=(grant,), mfa=True)
    assert may(who, "case.assign", NOW, Row(tenant=T, harm="fraud.romance"))
    assert not holds(who, "queue.edit", NOW)
    assert opens(grant, "case.assign")
    assert not opens(grant, "queue.edit")
    assert not opens(grant, "pack.read")


@given(
    st.sampled_from(ROLE_NAMES),
    st.sampled_from(sorted(PERMISSIONS)),
    st.sampled_from([(), ("fraud",), ("minors",)]),
)
def test_what_is_held_is_opened(role: RoleName, permission: str, harms: tuple[str, ...]) -> None:
    grant = Grant(role=role, tenant=T, harms=harms)
    who = Identity(id="u1", tenant=T, kind="person", grants=(grant,), mfa=True)
    public = permission in ROLES["public"].holds
    assert public or opens(grant, permission) or not holds(who, permission, NOW)


@pytest.mark.parametrize(
    ("role", "harms", "languages", "fine"),
    [
        pytest.param("reviewer", ("fraud",), ("zh",), True, id="reviewer"),
        pytest.param("policy_author", ("fraud",), (), False, id="author-harm"),
        pytest.param("policy_author", (), ("zh",), False, id="author-language"),
        pytest.param("policy_author", (), (), True, id="author"),
        pytest.param("child_safety", ("minors.grooming",), (), True, id="child-safety"),
        pytest.param("child_safety", ("fraud",), (), False, id="child-safety-fraud"),
    ],
)
def test_limits_are_refused_where_they_would_empty_a_role(
    role: RoleName, harms: tuple[str, ...], languages: tuple[str, ...], *, fine: bool
) -> None:
    if fine:
        require_limits(role, harms, languages)
        return
    with pytest.raises(AccessError) as caught:
        require_limits(role, harms, languages)
    assert caught.value.code == "CF-A012"


PUBLIC = frozenset(ROLES["public"].holds)


@pytest.mark.parametrize(
    ("harms", "languages", "row", "covered"),
    [
        pytest.param((), (), Row(tenant=T), True, id="no-limit"),
        pytest.param(("fraud",), (), Row(tenant=T, harm="fraud.romance"), True, id="family"),
        pytest.param(("fraud",), (), Row(tenant=T, harm="fraudulent.x"), False, id="only-whole-names"),
        pytest.param(("fraud.romance",), (), Row(tenant=T, harm="fraud.romance"), True, id="harm"),
        pytest.param(("fraud.romance",), (), Row(tenant=T, harm="fraud.fake-job"), False, id="other-harm"),
        pytest.param(("fraud",), (), Row(tenant=T), False, id="harm-unknown"),
        pytest.param((), ("zh",), Row(tenant=T, lang="zh"), True, id="language"),
        pytest.param((), ("zh",), Row(tenant=T, lang="en"), False, id="other-language"),
        pytest.param((), ("zh",), Row(tenant=T), False, id="language-unknown"),
        pytest.param((), (), Row(), False, id="tenant-unknown"),
        pytest.param((), (), Row(tenant="t2"), False, id="other-tenant"),
        pytest.param((), (), Row(tenant=T, harm="minors.grooming"), False, id="child-safety"),
    ],
)
def test_a_grant_reaches_its_harms_and_languages(
    harms: tuple[str, ...], languages: tuple[str, ...], row: Row, *, covered: bool
) -> None:
    grant = Grant(role="reviewer", tenant=T, harms=harms, languages=languages)
    who = Identity(id="u1", tenant=T, kind="person", grants=(grant,), mfa=True)
    assert may(who, "case.claim", NOW, row) == covered


def test_limits_of_a_child_safety_grant_stay_inside_the_family() -> None:
    grant = Grant(role="child_safety", tenant=T, harms=("fraud", "minors.grooming"))
    who = Identity(id="u1", tenant=T, kind="person", grants=(grant,), mfa=True)
    assert may(who, "case.claim", NOW, Row(tenant=T, harm="minors.grooming"))
    assert not may(who, "case.claim", NOW, Row(tenant=T, harm="minors.private-data"))
    assert not may(who, "case.claim", NOW, Row(tenant=T, harm="fraud.romance"))
    only_fraud = msgspec.structs.replace(
        who, grants=(Grant(role="child_safety", tenant=T, harms=("fraud",)),)
    )
    assert not holds(only_fraud, "case.claim", NOW)


def test_evidence_of_minors_in_an_emergency_must_be_named() -> None:
    def glass(*harms: str) -> Identity:
        grant = Grant(role="break_glass", tenant=T, harms=harms, until=NOW + GLASS_US)
        return Identity(id="u1", tenant=T, kind="person", grants=(grant,), mfa=True)

    row = Row(tenant=T, harm="minors.grooming")
    assert not may(glass(), "evidence.read", NOW, row)
    assert may(glass("minors"), "evidence.read", NOW, row)


@pytest.mark.parametrize("role", ["auditor", "break_glass"])
def test_evidence_by_grant_needs_an_end(role: RoleName) -> None:
    grant = Grant(role=role, tenant=T)
    who = Identity(id="u1", tenant=T, kind="person", grants=(grant,), mfa=True)
    assert not holds(who, "evidence.read", NOW)


def test_a_missing_second_factor_is_said_only_where_it_is_all_that_is_missing() -> None:
    grant = Grant(role="reviewer", tenant=T)
    who = Identity(id="u1", tenant=T, kind="person", grants=(grant,))
    with pytest.raises(AccessError) as caught:
        require(who, "case.claim", NOW)
    assert caught.value.code == "CF-A004"
    with pytest.raises(AccessError) as caught:
        require(who, "pack.promote", NOW)
    assert caught.value.code == "CF-A002"


@pytest.mark.parametrize("kind", ["machine", "token", "nobody"])
def test_only_people_use_the_roles_of_people(kind: str) -> None:
    grants = (Grant(role="lead", tenant=T), Grant(role="operator_admin", tenant=T))
    who = msgspec.convert(
        {"id": "k", "tenant": T, "kind": kind, "scopes": list(PERMISSIONS), "mfa": True}, Identity
    )
    who = msgspec.structs.replace(who, grants=grants)
    assert [p for p in PERMISSIONS if holds(who, p, NOW)] == [p for p in PERMISSIONS if p in PUBLIC]


def test_a_key_holds_its_scopes_alone() -> None:
    key = Identity(
        id="k", tenant=T, kind="machine", grants=(Grant(role="machine", tenant=T),), scopes=("item.submit",)
    )
    assert may(key, "item.submit", NOW, Row(tenant=T))
    assert not holds(key, "decision.read", NOW)


def test_a_grant_in_another_tenant_opens_no_door_here() -> None:
    who = Identity(
        id="u1", tenant=T, kind="person", grants=(Grant(role="operator_admin", tenant="t2"),), mfa=True
    )
    assert not holds(who, "user.edit", NOW)
    with pytest.raises(AccessError):
        require(who, "user.edit", NOW)


def test_a_link_without_an_object_opens_nothing() -> None:
    link = msgspec.structs.replace(identity("subject", "statement.read"), bound=None)
    assert not holds(link, "statement.read", NOW)


def test_whoever_has_no_name_reads_what_is_public() -> None:
    assert {p for p in PERMISSIONS if holds(NOBODY, p, NOW)} == PUBLIC


def test_an_unknown_permission_is_a_fault_of_the_program() -> None:
    with pytest.raises(AssertionError, match=r"case\.delete"):
        holds(NOBODY, "case.delete", NOW)


@pytest.mark.parametrize(
    ("first", "second", "fine"),
    [
        pytest.param("a", "b", True, id="two"),
        pytest.param("a", "a", False, id="one"),
        pytest.param(None, "b", False, id="unknown"),
        pytest.param("", "b", False, id="empty"),
        pytest.param("a", "", False, id="second-empty"),
    ],
)
def test_two_people_are_two_known_people(first: str | None, second: str, *, fine: bool) -> None:
    if fine:
        require_two("pack.promote", first, second)
        return
    with pytest.raises(AccessError) as caught:
        require_two("pack.promote", first, second)
    assert caught.value.code == "CF-A003"


@pytest.mark.parametrize(
    ("held", "wanted", "fine"),
    [
        pytest.param(("policy_author",), "policy_approver", True, id="author-approver"),
        pytest.param(("operator_admin",), "reviewer", False, id="admin-reviewer"),
        pytest.param(("reviewer",), "operator_admin", False, id="reviewer-admin"),
        pytest.param(("auditor",), "legal", False, id="auditor-legal"),
        pytest.param(("reviewer",), "child_safety", True, id="reviewer-child-safety"),
        pytest.param(("privacy_officer",), "lead", False, id="privacy-lead"),
        pytest.param(("operator_admin",), "break_glass", True, id="emergency"),
    ],
)
def test_roles_that_one_person_may_not_hold_together(
    held: tuple[RoleName, ...], wanted: RoleName, *, fine: bool
) -> None:
    if fine:
        require_compatible(held, wanted)
        return
    with pytest.raises(AccessError, match="together with"):
        require_compatible(held, wanted)


def test_a_reason_says_something() -> None:
    require_reason("customer in danger, queue is down")
    with pytest.raises(AccessError, match="20 characters"):
        require_reason("  needed            ")


NAMES = st.sampled_from([None, "fraud.romance", "fraud.fake-job", "minors.grooming", "spam.bulk"])
GRANTS = st.builds(
    Grant,
    role=st.sampled_from(ROLE_NAMES),
    tenant=st.sampled_from([T, "t2"]),
    harms=st.lists(st.sampled_from(["fraud", "fraud.romance", "minors", "spam"]), max_size=2).map(tuple),
    languages=st.lists(st.sampled_from(["zh", "en"]), max_size=1).map(tuple),
    until=st.sampled_from([None, NOW, NOW + 1]),
)
ROWS = st.builds(
    Row,
    tenant=st.sampled_from([None, T, "t2"]),
    harm=NAMES,
    lang=st.sampled_from([None, "zh", "en"]),
    leased_by=st.sampled_from([None, "u1", "u2"]),
    object=st.sampled_from([None, "o1"]),
)


@settings(max_examples=150, deadline=None)
@given(
    grants=st.lists(GRANTS, max_size=3),
    row=ROWS,
    permission=st.sampled_from(list(PERMISSIONS)),
    mfa=st.booleans(),
)
def test_grants_only_add_and_what_is_unknown_opens_nothing(
    grants: list[Grant], row: Row, permission: str, *, mfa: bool
) -> None:
    who = Identity(id="u1", tenant=T, kind="person", grants=tuple(grants), mfa=mfa)
    each = [may(msgspec.structs.replace(who, grants=(g,)), permission, NOW, row) for g in grants]
    assert may(who, permission, NOW, row) == (any(each) or permission in PUBLIC)
    unknown = msgspec.structs.replace(row, leased_by=None, object=None, tenant=None)
    assert not may(who, permission, NOW, unknown) or permission in PUBLIC
    assert all(isinstance(area, Area) for area in reach(who, permission, NOW))
