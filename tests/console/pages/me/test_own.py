"""What one's own page makes of forms: keys, wishes, a secret in groups."""

from __future__ import annotations

from clearford.console.pages.harms import FAMILIES
from clearford.console.pages.me.own import Preferences, own_keys
from clearford.console.pages.me.view import (
    OptOuts,
    WishesForm,
    families_of,
    others_of,
    remap_of,
    secret_of,
    wrong_keys,
)
from clearford.runtime.record.preferences import Preferences as Kept


def test_a_key_as_usual_is_no_replacement() -> None:
    assert remap_of({"key_note": "n", "key_skip": " q ", "key_remove": "9", "key_ask": ""}) == {"skip": "q"}


def test_a_clash_is_told_in_words() -> None:
    assert wrong_keys({"note": "s"}, "en") == ["note for colleagues: s"]
    assert wrong_keys({"note": "s"}, "zh") == ["给同事的备注: s"]


def test_wishes_are_families_and_single_harms() -> None:
    form = WishesForm(families=("sexual",), others="violence.threat, fraud.romance，sexual")
    assert form.harms == ["fraud.romance", "sexual", "violence.threat"]
    held = OptOuts(tuple(form.harms))
    assert others_of(held) == "fraud.romance violence.threat"
    assert [name for name, _, on in families_of(held) if on] == ["sexual"]
    assert len(families_of(held)) == len(FAMILIES)


def test_a_secret_is_typed_in_groups() -> None:
    assert secret_of("otpauth://totp/x?secret=ABCDEFGHIJ&issuer=y") == "ABCD EFGH IJ"


def test_the_page_knows_every_preference_that_is_kept() -> None:
    assert Preferences.__struct_fields__ == Kept.__struct_fields__
    assert own_keys(Preferences(remap={"note": "m"}))["note"].key == "m"
