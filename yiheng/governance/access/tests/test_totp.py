from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiheng.governance.access import totp

RFC = b"12345678901234567890"
MOMENTS = st.integers(600_000_000, 3_800_000_000).map(lambda n: datetime.fromtimestamp(n, UTC))


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
     (2000000000, "279037"), (20000000000, "353130")],
)  # fmt: skip
def test_the_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert totp.code(RFC, seconds // totp.PERIOD) == code


@given(MOMENTS, st.integers(-5, 5), st.binary(min_size=20, max_size=20))
def test_a_code_is_taken_one_step_early_or_late_and_no_further(
    at: datetime, off: int, secret: bytes
) -> None:
    step = totp.step_of(at) + off
    found = totp.matching(secret, totp.code(secret, step), at)

    if abs(off) <= totp.SKEW:
        assert found is not None
        assert totp.code(secret, found) == totp.code(secret, step)
    else:
        near = {totp.code(secret, totp.step_of(at) + one) for one in (-1, 0, 1)}
        assert (found is not None) == (totp.code(secret, step) in near)


@settings(max_examples=60)
@given(st.text(max_size=12), MOMENTS)
def test_whatever_is_typed_is_a_code_or_is_not(typed: str, at: datetime) -> None:
    if totp.matching(RFC, typed, at) is not None:
        assert totp.looks_like(typed)
        assert len("".join(typed.split())) == totp.DIGITS


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "12 34 5"])
def test_what_is_not_six_ascii_digits_is_no_code(typed: str) -> None:
    assert not totp.looks_like(typed)


def test_a_secret_is_long_random_and_typed_in_groups_of_four() -> None:
    first, second = totp.new_secret(), totp.new_secret()

    assert first != second
    assert len(first) == 20
    assert [len(one) for one in totp.key(first).split()] == [4] * 8
    assert "secret=" in totp.uri(first, "D00001", "医衡")
    assert timedelta(seconds=totp.PERIOD) == timedelta(seconds=30)
