"""After a restart with a sealed keyring: nobody sees a patient until somebody opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yiheng.care.intake.tests.factories import (
    a_hospital,
    a_licence,
    a_patient,
    an_encounter,
    take,
)
from yiheng.care.patients.models import Patient
from yiheng.core.clock import now
from yiheng.governance.access.tests.factories import a_doctor
from yiheng.governance.keys import keyring, vault
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import a_member, a_post

pytestmark = pytest.mark.django_db
WORDS, PASSWORD = "青山依旧在几度夕阳红白发渔樵江渚上", "correct-horse-battery"


@pytest.fixture(autouse=True)
def own_keyring(settings: Any, tmp_path: Path) -> Any:
    settings.KEYRING_FILE = tmp_path / "keyring" / "keyring.json"
    vault.forget()
    keyring.forget()
    yield
    vault.forget()
    keyring.forget()


@pytest.fixture
def doctor() -> Member:
    """Who treats the one patient of a hospital whose keyring is then sealed."""
    a_hospital()
    doctor = a_doctor()
    take([a_patient(), an_encounter(doctor=doctor)], a_licence(), now())
    keyring.close_with(WORDS)
    restart()
    return doctor


def restart() -> None:
    vault.forget()
    keyring.forget()


def officer(*permissions: str, password: str = PASSWORD) -> Member:
    member = a_member(post=a_post(*permissions))
    member.set_password(password)
    member.save()
    return member


def unseal(client: Client, member: Member, passphrase: str, password: str = PASSWORD) -> Any:
    given = {"username": member.staff_no, "password": password, "passphrase": passphrase}
    return client.post("/unseal/", given)


def test_3_2_b_sealed_a_patient_page_answers_503_and_shows_nothing(
    client: Client, doctor: Member
) -> None:
    patient = Patient.objects.get()
    client.force_login(doctor)
    before = Entry.objects.count()
    for url in (f"/patients/{patient.pk}/", f"/patients/{patient.pk}/?page=2"):
        answer = client.get(url)
        assert answer.status_code == 503
        assert "密钥环未开启" in answer.content.decode()
        assert patient.pk[:8] not in answer.content.decode().replace(url, "")
    found = client.post("/patients/", {"identifier": "ZY000123"})
    assert found.status_code == 503
    assert Entry.objects.count() == before


def test_sealed_the_desk_works_for_what_needs_no_key(client: Client, doctor: Member) -> None:
    client.force_login(doctor)

    assert client.get("/").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_3_2_b_who_has_the_right_opens_it_and_the_doctor_goes_on(
    client: Client, doctor: Member
) -> None:
    answer = unseal(client, officer("keys:unseal"), WORDS)
    assert answer.status_code == 302
    assert "已开启" in client.get("/unseal/").content.decode()
    assert "_auth_user_id" not in client.session

    client.force_login(doctor)
    assert client.get(f"/patients/{Patient.objects.get().pk}/").status_code == 200
    assert Entry.objects.filter(action="keys.unsealed").exists()


def test_3_2_b_a_wrong_passphrase_is_said_and_kept_and_the_right_one_still_opens(
    client: Client, doctor: Member
) -> None:
    security = officer("keys:unseal")
    answer = unseal(client, security, f"{WORDS}。")

    assert answer.status_code == 422
    assert "密钥口令不正确" in answer.content.decode()
    assert WORDS not in answer.content.decode()
    assert Entry.objects.latest("seq").action == "keys.unseal_failed"
    assert unseal(client, security, WORDS).status_code == 302


def test_2_1_k_others_do_not_open_it_and_a_wrong_password_asks_for_no_passphrase(
    client: Client, doctor: Member
) -> None:
    assert unseal(client, officer(), WORDS).status_code == 403
    answer = unseal(client, officer("keys:unseal"), WORDS, password="wrong")

    assert answer.status_code == 422
    assert "工号或口令不正确" in answer.content.decode()
    assert not keyring.is_open()
    assert Entry.objects.latest("seq").action == "access.sign_in_failed"


def test_an_open_or_unreadable_keyring_takes_no_passphrase(client: Client, settings: Any) -> None:
    a_hospital()
    assert "已开启" in unseal(client, officer("keys:unseal"), WORDS).content.decode()
    settings.KEYRING_FILE.unlink()
    restart()
    page = unseal(client, officer("keys:unseal"), WORDS)

    assert "不可读" in page.content.decode()
    assert page.status_code == 200
