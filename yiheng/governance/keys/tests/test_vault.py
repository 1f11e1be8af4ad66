"""What is sealed is read by its owner's key, in its place, with this keyring; or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from yiheng.governance.keys import keyring, vault
from yiheng.governance.keys.keyring import NoKeyring
from yiheng.governance.keys.models import DataKey
from yiheng.governance.keys.vault import KeyErased, SealBroken
from yiheng.governance.ledger.signing import signer

pytestmark = pytest.mark.django_db
ANNA, BORIS, PLACE = "a" * 32, "b" * 32, "patients_patient|1|sealed"
SECRET = "张三丰 110105194912310021".encode()
ONCE = rules(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(autouse=True)
def hospital(settings: Any, tmp_path: Path) -> None:
    settings.KEYRING_FILE = tmp_path / "keyring" / "keyring.json"
    vault.forget()
    keyring.create()
    vault.create_owners([ANNA, BORIS, vault.HOSPITAL])


@pytest.fixture(autouse=True)
def leave_nothing_open() -> Any:
    yield
    vault.forget()
    keyring.forget()


def seal(plain: bytes = SECRET, owner: str = ANNA, place: str = PLACE) -> bytes:
    return vault.seal(plain, owner=owner, place=place)


def open_(sealed: bytes, owner: str = ANNA, place: str = PLACE) -> bytes:
    return vault.open(sealed, owner=owner, place=place)


@ONCE
@given(st.binary(max_size=300))
def test_0_e_what_was_sealed_is_what_is_opened(plain: bytes) -> None:
    sealed = seal(plain)

    assert open_(sealed) == plain
    assert len(sealed) == 1 + 12 + len(plain) + 16
    assert seal(plain) != sealed
    assert len(plain) < 8 or plain not in sealed


@ONCE
@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_3_2_b_each_byte_changed_breaks_the_seal(place: int, change: int) -> None:
    sealed = bytearray(seal())
    sealed[place % len(sealed)] ^= change

    with pytest.raises(SealBroken):
        open_(bytes(sealed))


@pytest.mark.parametrize("cut", [0, 1, 12, 13, 28, -1])
def test_3_2_b_a_seal_cut_short_is_broken(cut: int) -> None:
    with pytest.raises(SealBroken):
        open_(seal()[:cut])


def test_0_e_a_seal_is_no_good_in_another_row_or_to_another_patient() -> None:
    sealed = seal()

    with pytest.raises(SealBroken):
        open_(sealed, place="patients_patient|2|sealed")
    with pytest.raises(SealBroken):
        open_(sealed, owner=BORIS)


def test_3_2_b_a_key_moved_to_another_owner_opens_nothing() -> None:
    stolen = DataKey.objects.get(owner=ANNA).wrapped
    DataKey.objects.filter(owner=BORIS).update(wrapped=stolen)
    sealed = seal()
    vault.forget()

    with pytest.raises(SealBroken):
        open_(sealed, owner=BORIS)


def test_3_2_b_with_another_keyring_nothing_is_opened(settings: Any, tmp_path: Path) -> None:
    sealed, known = seal(), vault.blind("patient.mrn", "ZY000123")
    settings.KEYRING_FILE = tmp_path / "another.json"
    keyring.create()
    vault.forget()

    with pytest.raises(SealBroken):
        open_(sealed)
    assert vault.blind("patient.mrn", "ZY000123") != known


def test_0_e_once_the_key_is_erased_what_it_sealed_is_gone() -> None:
    sealed, others = seal(), seal(owner=BORIS)
    DataKey.objects.filter(owner=ANNA).delete()
    vault.forget()

    with pytest.raises(KeyErased):
        open_(sealed)
    with pytest.raises(KeyErased):
        seal()
    assert open_(others, owner=BORIS) == SECRET


def test_0_e_another_process_forgets_an_erased_key(settings: Any) -> None:
    sealed, others = seal(), seal(owner=BORIS)
    assert open_(sealed) == SECRET
    DataKey.objects.filter(owner=ANNA).delete()
    assert open_(sealed) == SECRET, "the key is still open in this process"
    script = (
        "import sys, pathlib, django\n"
        "from django.conf import settings\n"
        "settings.configure(INSTALLED_APPS=['yiheng.governance.ledger',"
        "'yiheng.governance.keys'], KEYRING_FILE=pathlib.Path(sys.argv[1]))\n"
        "django.setup()\n"
        "from yiheng.governance.keys import vault\n"
        "vault._mark_erased()"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(settings.KEYRING_FILE)],
        check=True, cwd=Path(__file__).parents[4],
    )  # fmt: skip

    with pytest.raises(KeyErased):
        open_(sealed)
    assert open_(others, owner=BORIS) == SECRET


def test_erasing_an_owner_says_whether_there_was_one() -> None:
    assert vault.erase_owner(ANNA)
    assert not vault.erase_owner(ANNA)
    with pytest.raises(KeyErased):
        seal()


def test_an_owner_who_never_was_has_no_key() -> None:
    with pytest.raises(KeyErased):
        seal(owner="nobody")
    vault.load(["nobody", ANNA])
    with pytest.raises(KeyErased):
        seal(owner="nobody")


def test_an_owner_gets_one_key_for_ever() -> None:
    sealed = seal()
    with pytest.raises(IntegrityError), transaction.atomic():
        vault.create_owners([ANNA])
    vault.forget()

    assert open_(sealed) == SECRET


def test_0_e_a_key_that_was_rolled_back_seals_nothing_any_more() -> None:
    def fails() -> None:
        vault.create_owners(["licence:1"])
        seal(owner="licence:1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        fails()
    vault.create_owners(["licence:1"])
    sealed = seal(owner="licence:1")
    vault.forget()

    assert open_(sealed, owner="licence:1") == SECRET


def test_many_keys_are_opened_with_one_query(django_assert_num_queries: Any) -> None:
    owners = [f"{number:032}" for number in range(400)]
    vault.create_owners(owners)
    with django_assert_num_queries(1):
        vault.load(owners)
    with django_assert_num_queries(0):
        vault.load(owners)
        seals = [seal(owner=owner) for owner in owners]
        assert all(
            open_(sealed, owner=owner) == SECRET
            for sealed, owner in zip(seals, owners, strict=True)
        )


def test_keys_least_used_are_dropped_and_opened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "CACHED_KEYS", 1)
    mine, theirs = seal(), seal(owner=BORIS)

    assert open_(mine) == SECRET
    assert open_(theirs, owner=BORIS) == SECRET


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("11010519491231002X", "11010519491231002x"),
        ("11010519491231002X", "１１０１０５１９４９１２３１００２Ｘ"),
        ("ZY000123", "  zy000123 "),
        ("é", "e\u0301"),
    ],
)
def test_0_e_an_identifier_is_found_however_it_is_typed(one: str, same: str) -> None:
    assert vault.blind("patient.id-card", one) == vault.blind("patient.id-card", same)


@ONCE
@given(st.text(min_size=1), st.text(min_size=1))
def test_0_e_a_blind_index_tells_domains_and_values_apart(one: str, other: str) -> None:
    index = vault.blind("patient.mrn", one)

    assert len(index) == 64
    assert int(index, 16) >= 0
    assert index != vault.blind("patient.id-card", one)
    assert vault.blind("a", f"b{other}") != vault.blind("ab", other)


def test_3_2_b_the_keyring_is_its_owners_alone(settings: Any) -> None:
    assert oct(os.stat(settings.KEYRING_FILE).st_mode & 0o777) == "0o600"
    assert oct(os.stat(settings.KEYRING_FILE.parent).st_mode & 0o777) == "0o700"


def test_3_2_b_a_keyring_is_never_written_over(settings: Any) -> None:
    before = settings.KEYRING_FILE.read_bytes()
    with pytest.raises(FileExistsError):
        keyring.create()

    assert settings.KEYRING_FILE.read_bytes() == before
    assert [one.name for one in settings.KEYRING_FILE.parent.iterdir()] == ["keyring.json"]


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", "{", '{"wrapping": "x"}'])
def test_3_2_b_a_keyring_that_cannot_be_read_says_what_to_do(settings: Any, content: str) -> None:
    settings.KEYRING_FILE.write_text(content)
    keyring.forget()

    with pytest.raises(NoKeyring, match="放回备份"):
        keyring.load()


def test_3_2_b_without_a_keyring_nothing_is_sealed(settings: Any) -> None:
    settings.KEYRING_FILE.unlink()
    keyring.forget()
    vault.forget()

    with pytest.raises(NoKeyring, match="放回备份"):
        seal()


def test_the_keyring_signs_for_the_ledger() -> None:
    ring = keyring.load()

    assert signer().public_key() == ring.public_key()
    ring.signing.public_key().verify(signer().sign(b"note"), b"note")


def test_3_2_b_keys_are_read_by_a_later_process(settings: Any) -> None:
    script = (
        "import sys, json, pathlib\n"
        "from django.conf import settings\n"
        "settings.configure()\n"
        "from yiheng.governance.keys.keyring import load\n"
        "print(load(pathlib.Path(sys.argv[1])).public_key().hex())"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(settings.KEYRING_FILE)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[4],
    )  # fmt: skip

    assert told.stdout.strip() == keyring.load().public_key().hex()


def test_a_key_is_called_after_its_owner() -> None:
    assert str(DataKey.objects.get(owner=ANNA)) == ANNA


def test_five_hundred_are_opened_with_one_query_and_one_more_with_two(
    django_assert_num_queries: Any,
) -> None:
    many = [f"{number:032x}" for number in range(501)]
    vault.create_owners(many)
    vault.forget()
    with django_assert_num_queries(2):
        vault.load(many)
    vault.forget()
    with django_assert_num_queries(1):
        vault.load(many[:500])
    with django_assert_num_queries(0):
        vault.load(many[:500])


def test_what_is_kept_open_is_as_much_as_was_said(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(vault, "CACHED_KEYS", 2)
    vault.forget()
    for owner in (ANNA, BORIS):
        seal(owner=owner)
    with django_assert_num_queries(0):
        seal(owner=ANNA)
        seal(owner=BORIS)
    seal(owner=vault.HOSPITAL)
    with django_assert_num_queries(1):
        seal(owner=ANNA)  # the least used went
