"""Files of units and people from their pages; what a later version adds to the post cards."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.duties.models import Duty
from yiheng.governance.people import commands
from yiheng.governance.people.models import Member, Post, Unit, UnitKind
from yiheng.governance.people.standard import BY_CODE
from yiheng.governance.people.tests.factories import MONDAY, a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Member:
    """The security administrator of a hospital that has nobody else."""
    a_hospital()
    house = commands.found_unit(
        code="house", name="市二院", kind=UnitKind.ADMINISTRATIVE, by=the_system(), at=MONDAY
    )
    member = a_member("people:see", "people:manage", unit=house)
    client.force_login(member)
    return member


def sent(client: Client, url: str, content: bytes) -> str:
    """Where the preview of an uploaded file stands."""
    answer = client.post(url, {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def digest(html: str) -> str:
    found = re.search(r'name="digest" value="(\w+)"', html)
    assert found is not None
    return found[1]


def test_2_1_a_the_sample_sheets_go_in_as_they_are(client: Client, admin: Member) -> None:
    for name in ("/people/units/import/", "/people/import/"):
        assert "下载样例表" in client.get(name).content.decode()
        sheet = client.get(f"{name}template.csv").content
        preview = sent(client, name, sheet)
        shown = client.get(preview).content.decode()
        assert "还没有改动任何内容" in shown
        assert "有问题的行</h2>" not in shown
        assert Unit.objects.filter(code="XN").exists() is (name == "/people/import/")
        done = client.post(preview, {"digest": digest(shown), "leavers": 1})
        assert done.status_code in (200, 302), done.content.decode()

    assert Unit.objects.get(code="XX1").parent == Unit.objects.get(code="XX")
    guest = Member.objects.get(staff_no="W00001")
    assert guest.sponsor == Member.objects.get(staff_no="D00001")


def test_2_1_a_a_faulty_file_of_units_is_shown_and_cannot_be_applied(
    client: Client, admin: Member
) -> None:
    preview = sent(client, "/people/units/import/", "编码,名称\nA,骨科\nB,".encode())
    shown = client.get(preview).content.decode()

    assert "请填写部门名称" in shown
    assert "按预览执行" not in shown
    answer = client.post(preview, {"digest": digest(shown)})
    assert (answer.status_code, "没有执行" in answer.content.decode()) == (422, True)
    assert not Unit.objects.filter(code="A").exists()
    assert client.get("/people/units/import/999/").status_code == 404


def test_only_a_file_of_its_own_kind_is_previewed(client: Client, admin: Member) -> None:
    preview = sent(client, "/people/units/import/", "编码,名称\nA,骨科".encode())

    number = preview.rstrip("/").rpartition("/")[2]
    assert client.get(f"/people/import/{number}/").status_code == 404


def test_2_1_k_what_is_new_in_the_standard_cards_is_proposed_or_left(
    client: Client, admin: Member
) -> None:
    commands.define_standard(code="nurse", by=the_system(), at=MONDAY)
    nurse = commands.define_standard(code="doctor", by=the_system(), at=MONDAY)
    for post in Post.objects.filter(code__in=("nurse", "doctor")):
        post.permissions = ["regulation:read", "notices:read"]
        post.considered = post.permissions
        post.save()
    html = client.get("/people/posts/").content.decode()
    assert "标准岗位卡新增的权限" in html
    assert "设立岗位" in html  # the other standard posts

    def decide(**data: str) -> int:
        return client.post("/people/posts/standard/", data).status_code

    assert decide(code="nurse", act="propose") == 302
    assert Duty.objects.filter(kind="people.confirm_card").count() == 0  # nobody may confirm yet
    assert "采用新版本标准岗位卡的权限" in client.get("/people/proposals/").content.decode()
    assert "查看提案" in client.get("/people/posts/").content.decode()
    assert decide(code="doctor", act="leave", reason="暂不用") == 302
    assert "records:read" in Post.objects.get(pk=nurse.pk).considered
    assert "本院已有决定" in client.get("/people/posts/").content.decode()
    for code in BY_CODE.keys() - {"nurse", "doctor"}:
        assert decide(code=code, act="propose") == 302
    assert Post.objects.filter(code__in=BY_CODE).count() == len(BY_CODE)
    assert decide(code="nobody", act="propose") == 404
    assert decide(code="nurse", act="fly") == 404
    client.force_login(a_member("people:see"))
    assert decide(code="nurse", act="propose") == 403
    assert "提出增加" not in client.get("/people/posts/").content.decode()
