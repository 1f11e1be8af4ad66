"""AES-256-GCM and SM4-GCM: the standard's own vector, and seals that open in their place only."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from yiheng.core.errors import Invalid
from yiheng.governance.keys import commands, keyring, vault
from yiheng.governance.keys.cli import CONSOLE
from yiheng.governance.keys.models import DataKey
from yiheng.governance.keys.suites import AES_256_GCM, NUMBERS, SM4_GCM, Sm4Gcm, aead
from yiheng.governance.keys.vault import SealBroken
from yiheng.governance.ledger.models import Entry

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ANNA, BORIS, PLACE = "a" * 32, "b" * 32, "patients_patient|1|sealed"
ONCE = rules(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
BOTH = st.sampled_from([AES_256_GCM, SM4_GCM])


@pytest.fixture(autouse=True)
def hospital(settings: Any, tmp_path: Path) -> Any:
    settings.KEYRING_FILE = tmp_path / "keyring" / "keyring.json"
    vault.forget()
    keyring.create()
    vault.create_owners([ANNA, BORIS])
    yield
    vault.forget()
    keyring.forget()


def sealed(plain: bytes, suite: int, owner: str = ANNA) -> bytes:
    keyring.use_suite(suite)
    return vault.seal(plain, owner=owner, place=PLACE)


def test_3_2_b_sm4_gcm_is_that_of_rfc_8998() -> None:
    cipher = Sm4Gcm(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
    nonce = bytes.fromhex("00001234567800000000ABCD")
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = b"".join(bytes([one]) * 8 for one in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    expected = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )

    assert cipher.encrypt(nonce, plain, bound) == expected
    assert cipher.decrypt(nonce, expected, bound) == plain


@ONCE
@given(st.binary(max_size=200), BOTH, BOTH)
def test_0_e_seals_of_both_suites_open_whatever_is_chosen_now(
    plain: bytes, made: int, now: int
) -> None:
    value = sealed(plain, made)
    keyring.use_suite(now)
    vault.forget()

    assert value[0] == made
    assert vault.open(value, owner=ANNA, place=PLACE) == plain


@ONCE
@given(st.binary(max_size=60), BOTH, st.integers(0, 10**6), st.integers(0, 7))
def test_3_2_b_any_bit_changed_breaks_a_seal_of_either_suite(
    plain: bytes, suite: int, place: int, bit: int
) -> None:
    value = bytearray(sealed(plain, suite))
    value[place % len(value)] ^= 1 << bit

    with pytest.raises(SealBroken):
        vault.open(bytes(value), owner=ANNA, place=PLACE)


@ONCE
@given(st.binary(max_size=60), BOTH)
def test_3_2_b_no_other_row_owner_or_suite_opens_a_seal(plain: bytes, suite: int) -> None:
    value = sealed(plain, suite)
    other = bytes((AES_256_GCM + SM4_GCM - suite,)) + value[1:]

    for one, owner, place in ((value, ANNA, "elsewhere"), (value, BORIS, PLACE),
                              (other, ANNA, PLACE), (value[:-1], ANNA, PLACE)):  # fmt: skip
        with pytest.raises(SealBroken):
            vault.open(one, owner=owner, place=place)


def test_no_key_serves_two_ciphers() -> None:
    material, nonce = bytes(range(32)), bytes(12)
    seals = {
        aead(AES_256_GCM, material).encrypt(nonce, b"same", b""),
        aead(SM4_GCM, material).encrypt(nonce, b"same", b""),
        Sm4Gcm(material[:16]).encrypt(nonce, b"same", b""),
    }

    assert len(seals) == 3
    with pytest.raises(KeyError):
        aead(3, material)


def test_3_2_b_the_hospital_chooses_its_suite_and_the_wraps_follow_with_the_next_keys(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        commands.choose_suite(suite="sm4", by=CONSOLE, at=MONDAY)
    vault.create_owners(["licence:9"])
    vault.forget()

    assert keyring.load().suite == SM4_GCM
    assert bytes(DataKey.objects.get(owner="licence:9").wrapped)[0] == SM4_GCM
    assert bytes(DataKey.objects.get(owner=ANNA).wrapped)[0] == AES_256_GCM
    assert vault.open(sealed(b"x", SM4_GCM, "licence:9"), owner="licence:9", place=PLACE) == b"x"
    assert Entry.objects.latest("seq").facts == {"suite": "sm4"}
    assert set(NUMBERS) == {"aes", "sm4"}


def test_a_suite_that_is_none_is_not_taken() -> None:
    with pytest.raises(Invalid, match="aes 与 sm4"):
        commands.choose_suite(suite="des", by=CONSOLE, at=MONDAY)
