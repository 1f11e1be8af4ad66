"""A clerk types telephone numbers and postcodes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from yiheng.standards.china.contacts import (
    check_landline,
    check_mobile,
    check_phone,
    check_postcode,
)
from yiheng.standards.china.faults import Fault


@pytest.mark.parametrize(
    ("check", "text", "tidy"),
    [
        (check_mobile, "+86 138 0000 1234", "13800001234"),
        (check_phone, "13800001234", "13800001234"),
        (check_phone, " 010-12345678-801", "010-12345678-801"),
        (check_landline, "07551234567", "07551234567"),
        (check_postcode, " 100020 ", "100020"),
    ],
)
def test_good_values_come_back_tidied(
    check: Callable[[str], str | Fault], text: str, tidy: str
) -> None:
    assert check(text) == tidy


@pytest.mark.parametrize(
    ("check", "text", "code"),
    [
        (check_mobile, "12800001234", "phone.mobile"),
        (check_mobile, "１３８０００01234", "phone.mobile"),
        (check_phone, "1380000123", "phone.mobile"),
        (check_phone, "010-123456", "phone.landline"),
        (check_landline, "13800001234", "phone.landline"),
        (check_postcode, "10002", "postcode"),
        (check_postcode, "10002\n0", "postcode"),
    ],
)
def test_bad_values_are_faults(check: Callable[[str], str | Fault], text: str, code: str) -> None:
    fault = check(text)

    assert isinstance(fault, Fault)
    assert fault.code == code
