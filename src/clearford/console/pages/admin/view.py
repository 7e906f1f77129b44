"""What the pages of administrators show: people, one person, roles, keys, emergency access, health."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from clearford.console.i18n import N_
from clearford.core.reasons import Language
from clearford.core.roles import PERMISSIONS, ROLES, TWO_PEOPLE, Condition, RoleName
from clearford.runtime.auth.service import Key, User
from clearford.runtime.auth.two_people import GrantShown

CONDITIONS: Mapping[Condition, str] = {
    "always": N_("yes"),
    "leased": N_("on a case one holds"),
    "dated": N_("with an end"),
    "bound": N_("by link"),
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A role or emergency access that was given or asked for."""

    grant: GrantShown
    role: str
    """In words."""
    user: str
    by: str
    second: str | None
    """Names."""
    mine: bool
    """Whether it is one's own doing, or about oneself: somebody else approves."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works here."""

    user: User
    roles: tuple[str, ...]
    """In words."""


class PeopleView(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody, and what waits for a second person."""

    people: tuple[Person, ...]
    waiting: tuple[Asked, ...]
    emergencies: tuple[Asked, ...]
    typed: Mapping[str, str] = {}


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """One person."""

    user: User
    grants: tuple[Asked, ...]
    roles: tuple[tuple[str, str], ...]
    """Roles that can be given."""
    is_self: bool
    typed: Mapping[str, str] = {}


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A permission, and under which condition each of some roles holds it."""

    name: str
    words: str
    conditions: tuple[str, ...]
    """A message for each role; empty where it does not hold it."""
    differs: bool


class RolesView(msgspec.Struct, frozen=True, kw_only=True):
    """Roles beside each other."""

    choices: tuple[tuple[str, str, bool], ...]
    """Name, words, and whether it is shown."""
    shown: tuple[str, ...]
    """Words of those that are compared."""
    rows: tuple[Held, ...]
    only_different: bool


class KeysView(msgspec.Struct, frozen=True, kw_only=True):
    """Keys of machines."""

    keys: tuple[Key, ...]
    scopes: tuple[tuple[str, str], ...]
    made: str | None = None
    """A key that was made a moment ago; never shown again."""
    typed: Mapping[str, str] = {}


class EmergencyView(msgspec.Struct, frozen=True, kw_only=True):
    """Emergency access."""

    asked: tuple[Asked, ...]
    typed: Mapping[str, str] = {}


class HealthView(msgspec.Struct, frozen=True, kw_only=True):
    """How the service is."""

    is_ready: bool
    bundle: str
    held_back: str | None
    figures: tuple[tuple[str, str], ...]
    """Name of a metric with its labels, and its value."""


def role_words(role: RoleName, lang: Language) -> str:
    """A role in words."""
    return ROLES[role].zh if lang == "zh" else ROLES[role].en


def people_of(users: Sequence[User], lang: Language) -> tuple[Person, ...]:
    """Everybody with roles in words."""
    return tuple(
        Person(user=user, roles=tuple(sorted({role_words(grant.role, lang) for grant in user.grants})))
        for user in users
    )


def asked_of(
    grants: Sequence[GrantShown], users: Sequence[User], me: str, lang: Language
) -> tuple[Asked, ...]:
    """Grants with names in place of ids."""
    names = {user.id: user.name for user in users}
    return tuple(
        Asked(
            grant=one,
            role=role_words(one.role, lang),
            user=names.get(one.user, one.user),
            by=names.get(one.given_by, one.given_by),
            second=None if one.second_by is None else names.get(one.second_by, one.second_by),
            mine=me in (one.given_by, one.user),
        )
        for one in grants
    )


def can_be_given(lang: Language, two: str) -> tuple[tuple[str, str], ...]:
    """Roles of people, in words; two: what is said beside those that need two administrators."""
    return tuple(
        (
            role.name,
            f"{role_words(role.name, lang)} ({two})"
            if role.name in TWO_PEOPLE
            else role_words(role.name, lang),
        )
        for role in ROLES.values()
        if role.holder == "person" and role.name != "break_glass"
    )


def roles_view(chosen: Sequence[str], lang: Language, *, only_different: bool) -> RolesView:
    """The matrix of roles: those that were chosen, or all of people."""
    everybody = [role for role in ROLES.values() if role.holder == "person"]
    shown = [role for role in everybody if role.name in chosen] or everybody
    rows = []
    for permission in PERMISSIONS.values():
        conditions = tuple(role.holds.get(permission.name) for role in shown)
        differs = len(set(conditions)) > 1
        if any(conditions) and (differs or not only_different):
            words = permission.zh if lang == "zh" else permission.en
            said = tuple("" if one is None else CONDITIONS[one] for one in conditions)
            rows.append(Held(name=permission.name, words=words, conditions=said, differs=differs))
    return RolesView(
        choices=tuple((role.name, role_words(role.name, lang), role.name in chosen) for role in everybody),
        shown=tuple(role_words(role.name, lang) for role in shown),
        rows=tuple(rows),
        only_different=only_different,
    )


def scopes(lang: Language) -> tuple[tuple[str, str], ...]:
    """What a key can be made for, in words."""
    found = (PERMISSIONS[name] for name in ROLES["machine"].holds)
    return tuple((one.name, f"{one.name}: {one.zh if lang == 'zh' else one.en}") for one in found)


def figures_of(metrics: str) -> tuple[tuple[str, str], ...]:
    """Metrics as rows: those of ours, without buckets."""
    lines = (line.rpartition(" ") for line in metrics.splitlines() if line.startswith("clearford_"))
    return tuple(
        (name, value) for name, _, value in lines if "_bucket" not in name and "_created" not in name
    )
