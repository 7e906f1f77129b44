"""Check digits and numbering plans, against values whose truth is known."""

from __future__ import annotations

import random

import pytest

from clearford.detect.personal import validators
from clearford.detect.personal.validators import CHECKS


@pytest.mark.parametrize(
    ("check", "value", "expected"),
    [
        pytest.param("mod11_2", "110101199003074514", True, id="resident-number"),
        pytest.param("mod11_2", "11010519491231002x", True, id="resident-number-with-x"),
        pytest.param("mod11_2", "110101199003074515", False, id="resident-number-wrong"),
        pytest.param("mod11_2", "1101011990030745", False, id="resident-number-short"),
        pytest.param("mod31", "91350100m000100y43", True, id="company-code"),
        pytest.param("mod31", "91350100m000100y44", False, id="company-code-wrong"),
        pytest.param("mod31", "91350100i000100y43", False, id="company-code-letter-i"),
        pytest.param("uscc_shape", "91350100m000100y43", True, id="company-shape"),
        pytest.param("uscc_shape", "00350100m000100y43", False, id="company-shape-authority"),
        pytest.param("uscc_shape", "911101051234567890", None, id="company-shape-all-digits"),
        pytest.param("mod97", "gb82west12345698765432", True, id="iban"),
        pytest.param("mod97", "gb83west12345698765432", False, id="iban-wrong"),
        pytest.param("iban_length", "de89370400440532013000", True, id="iban-length"),
        pytest.param("iban_length", "de8937040044053201300", False, id="iban-too-short"),
        pytest.param("luhn", "4111111111111111", True, id="card"),
        pytest.param("luhn", "4111111111111112", False, id="card-wrong"),
        pytest.param("luhn", "0000000000000000", False, id="card-uniform"),
        pytest.param("card_issuer", "6222021000112233449", True, id="issuer-nineteen-digits"),
        pytest.param("card_issuer", "7222021000112233", None, id="issuer-unknown"),
        pytest.param("card_issuer", "1222021000112233", False, id="issuer-impossible"),
        pytest.param("not_goods_code", "6901234567892", None, id="goods-code"),
        pytest.param("not_goods_code", "6901234567893", True, id="no-goods-code"),
        pytest.param("real_date", "110101199002294514", False, id="no-leap-year"),
        pytest.param("real_date", "110101900307451", True, id="fifteen-digits"),
        pytest.param("cn_province", "99", False, id="province"),
        pytest.param("mobile_prefix", "13800138000", True, id="mobile"),
        pytest.param("mobile_prefix", "8613800138000", True, id="mobile-with-country"),
        pytest.param("mobile_prefix", "16800138000", None, id="mobile-prefix-not-given-out"),
        pytest.param("area_code", "01062345678", True, id="area-three-digits"),
        pytest.param("area_code", "07551234567", False, id="area-number-begins-with-one"),
        pytest.param("area_code", "02662345678", False, id="area-unknown"),
        pytest.param("area_code_abroad", "862158886666", True, id="area-abroad"),
        pytest.param("ssn_range", "666123456", False, id="ssn-area"),
        pytest.param("ssn_range", "536228145", True, id="ssn"),
        pytest.param("plate_letters", "京a12345", True, id="plate"),
        pytest.param("plate_letters", "京abcde1", None, id="plate-letters"),
        pytest.param("plate_letters", "京abcdef", False, id="plate-no-digit"),
        pytest.param("ip_address", "8.26.56.26", True, id="ip"),
        pytest.param("ip_address", "1.2.3.4", None, id="ip-like-a-version"),
        pytest.param("ip_address", "1.2.3.256", False, id="ip-wrong"),
        pytest.param("mac_address", "ffffffffffff", False, id="mac-broadcast"),
        pytest.param("email_domain", "a@mail.example.com.cn", True, id="mail-longest-suffix"),
        pytest.param("email_domain", "a@com.cn", False, id="mail-suffix-alone"),
        pytest.param("email_domain", "a@icon.png", False, id="mail-file-name"),
        pytest.param("email_domain", "a@公司.中国", True, id="mail-hanzi"),
        pytest.param("email_domain", "a@shop.test", True, id="mail-reserved"),
        pytest.param("phone_number", "+442079460958", True, id="abroad"),
        pytest.param("phone_number", "+999123", False, id="abroad-unknown"),
        pytest.param("birth_day", "20240229", True, id="birth-leap-day"),
        pytest.param("birth_day", "20230229", False, id="birth-no-leap-day"),
        pytest.param("birth_day", "9 march 2004", True, id="birth-month-name"),
        pytest.param("birth_day", "february 30, 2004", False, id="birth-no-such-day"),
        pytest.param("birth_day", "13/02/1990", True, id="birth-day-first"),
        pytest.param("birth_day", "02/13/1990", True, id="birth-month-first"),
        pytest.param("birth_day", "13/13/1990", False, id="birth-no-month"),
        pytest.param("birth_day", "90年3月7日", True, id="birth-two-digit-year"),
        pytest.param("birth_day", "一九九〇年十二月二十一日", True, id="birth-hanzi"),
        pytest.param("birth_day", "一九九〇年二月三十日", False, id="birth-hanzi-no-such-day"),
        pytest.param("birth_day", "二〇〇一年正月初五", True, id="birth-hanzi-first-month"),
        pytest.param("real_date", "110101187503074512", True, id="born-in-1875"),
        pytest.param("real_date", "110101170003074512", False, id="born-in-1700"),
        pytest.param("phone_valid", "00442079460958", True, id="abroad-with-zeros"),
        pytest.param("phone_valid", "00440000000000", False, id="abroad-not-given-out"),
    ],
)
def test_check(check: str, value: str, expected: object) -> None:
    assert CHECKS[check](value) is expected


def test_every_check_digit_catches_every_single_slip() -> None:
    values = {"mod11_2": "110101199003074514", "mod31": "91350100m000100y43", "luhn": "4532260012345673"}
    for check, value in values.items():
        for at, old in enumerate(value):
            for new in "0123456789":
                if old.isdecimal() and new != old:
                    assert not CHECKS[check](value[:at] + new + value[at + 1 :]), (check, at, new)


def test_one_goods_code_in_ten_passes_luhn() -> None:
    rng = random.Random(13)
    codes = 0
    both = 0
    while codes < 3_000:
        value = "69" + "".join(rng.choices("0123456789", k=11))
        if validators.ean13(value):
            codes += 1
            both += validators.luhn(value)
    assert 0.07 < both / codes < 0.13


def test_private_and_documentation_addresses_are_not_public() -> None:
    public = {
        a
        for a in ("8.26.56.26", "192.168.1.9", "192.0.2.44", "2001:db8::1", "::1")
        if validators.ip_is_public(a)
    }
    assert public == {"8.26.56.26"}
