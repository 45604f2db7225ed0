"""Check digits and shapes of the numbers printed on packs and licences. Pure; every function answers yes or no.

A valid shape proves that a number was typed correctly, never that it was issued.
"""

import re

_SC = re.compile(r"SC[12][0-9]{13}")
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_SHAPE = re.compile(rf"[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}[{_USCC_ALPHABET}]{{10}}")
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_GREEN_PRODUCT = re.compile(r"LB-[0-9]{2}-[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{2}[0-9]{4,5}A{1,2}")
_GREEN_ENTERPRISE = re.compile(r"GF[0-9]{12}")
#: Organic labels carry the year since the 2012 rules.
_FIRST_ORGANIC_YEAR = 12


def gtin13(text: str) -> bool:
    """13 digits whose last makes the sum of digits, weighted 1,3,1,3… from the left, a multiple of ten.

    Source: GS1 General Specifications, section 7.9.1 (check digit of data structures) [official].
    """
    return bool(re.fullmatch(r"[0-9]{13}", text)) and gtin13_digit(text[:12]) == text[12]


def gtin13_digit(first_twelve: str) -> str:
    """The thirteenth digit belonging to twelve given digits."""
    odd, even = (sum(int(digit) for digit in first_twelve[start::2]) for start in (0, 1))
    return str(-(odd + 3 * even) % 10)


def sc_licence(text: str) -> bool:
    """Food production licence: ``SC``, category (3), county (6), sequence (4), check digit (1).

    The first category digit is 1 for food and 2 for additives; the check is ISO 7064 MOD 11,10 (GB/T 17710).
    Source: food production licence numbering rules of the market regulator [official]; tried on published numbers.
    """
    return bool(_SC.fullmatch(text)) and mod_11_10(text[2:15]) == text[15]


def mod_11_10(digits: str) -> str:
    """Check digit of ISO 7064 MOD 11,10 (hybrid system) for a run of digits [official: GB/T 17710]."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def uscc(text: str) -> bool:
    """Unified social credit code, 18 characters, with both of its check characters.

    Position 1 names the registering authority: 9 market regulator, N agriculture department (village collectives),
    and others; all letters of the alphabet are accepted. Characters 9-17 are the organisation code of GB 11714,
    whose own last character must fit as well. Source: GB 32100-2015 [official].
    """
    if not _USCC_SHAPE.fullmatch(text):
        return False
    return organisation_digit(text[8:16]) == text[16] and uscc_digit(text[:17]) == text[17]


def uscc_digit(first_seventeen: str) -> str:
    """Check character over 17 characters, weights 3**i mod 31 [official: GB 32100-2015]."""
    total = sum(
        weight * _USCC_ALPHABET.index(char) for weight, char in zip(_USCC_WEIGHTS, first_seventeen, strict=True)
    )
    return _USCC_ALPHABET[-total % 31]


def organisation_digit(first_eight: str) -> str:
    """Check character of the organisation code, weights 3 7 9 10 5 8 4 2 mod 11, ten is X [official: GB 11714]."""
    total = sum(weight * int(char, 36) for weight, char in zip(_ORGANISATION_WEIGHTS, first_eight, strict=True))
    digit = -total % 11
    return "X" if digit == 10 else str(digit)


def organic_code(text: str, *, this_year: int) -> bool:
    """Organic pack code: certifier (3), two-digit year of issue, 12 random digits without a check digit.

    ``this_year`` has four digits; a year before 2012 or after it is refused.
    Source: certifier rules for organic product marks, 17-digit codes [third-party summary of the official rule].
    """
    if not re.fullmatch(r"[0-9]{17}", text):
        return False
    return _FIRST_ORGANIC_YEAR <= int(text[3:5]) <= this_year % 100


def green_food(text: str) -> bool:
    """Green-food number: a product number ``LB-..-…A`` or an enterprise code ``GF`` with 12 digits.

    Published product numbers end in A or AA and have four- or five-digit sequences [third-party examples].
    """
    return bool(_GREEN_PRODUCT.fullmatch(text) or _GREEN_ENTERPRISE.fullmatch(text))
