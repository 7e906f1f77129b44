"""Check characters of identifiers, written from the standards that define them."""

from __future__ import annotations

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def id_check(first17: str) -> str:
    """The 18th character of a resident id. Source: GB 11643-1999, ISO 7064 MOD 11-2."""
    total = sum(weight * int(digit) for weight, digit in zip(ID_WEIGHTS, first17, strict=True))
    return "10X98765432"[total % 11]


def organisation_check(first8: str) -> str:
    """The ninth character of an organisation code. Source: GB 11714-1997."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(w * int(c, 36) for w, c in zip(weights, first8, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def company_check(first17: str) -> str:
    """The 18th character of a unified social credit code. Source: GB 32100-2015, MOD 31, weights 3^i."""
    total = sum(pow(3, i, 31) * USCC_ALPHABET.index(c) for i, c in enumerate(first17))
    return USCC_ALPHABET[-total % 31]


def card_check(body: str) -> str:
    """The last digit of a payment card. Source: ISO/IEC 7812-1, annex B (Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def account_check(country: str, account: str) -> str:
    """The two check digits of an IBAN. Source: ISO 13616-1, ISO 7064 MOD 97-10."""
    number = int("".join(str(int(c, 36)) for c in account + country + "00"))
    return f"{98 - number % 97:02}"


def goods_check(body: str) -> str:
    """The last digit of an EAN-13 or ISBN-13. Source: GS1 General Specifications, 7.9."""
    return str(-sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body)) % 10)
