"""The pages: for whom they are, what they say, and that they work without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yiheng.core import collected as port
from yiheng.core import references
from yiheng.core.clock import local, now
from yiheng.core.references import Reference
from yiheng.core.starting import SOURCES
from yiheng.governance.people.models import Member, Unit
from yiheng.office.catalogues.models import Asset, Change, Item, Pair, Standard
from yiheng.office.catalogues.tests.factories import (
    DAY,
    MONDAY,
    a_hospital,
    a_member,
    a_pair,
    an_asset,
    an_interface,
    holder,
)

pytestmark = pytest.mark.django_db
SOON = (local(now()) + 30 * DAY).date().isoformat()


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> Unit:
    monkeypatch.setattr(port, "_SOURCES", {"test": lambda at: frozenset({"Patient.gender"})})
    return a_hospital()


def who(client: Client, member: Member | str) -> Client:
    client.force_login(holder(member) if isinstance(member, str) else member)
    return client


def page(client: Client, member: Member | str, path: str, status: int = 200) -> str:
    answer = who(client, member).get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def post(client: Client, member: Member | str, url: str, status: int = 302, /, **data: Any) -> Any:
    answer = who(client, member).post(url, data)
    text = answer.content.decode()
    assert answer.status_code == status, re.findall(r'role="alert".*', text)
    return answer


def test_1_1_a_an_entry_is_registered_changed_reviewed_and_retired_on_its_pages(
    client: Client,
) -> None:
    assert "还没有登记系统" in page(client, "director", "/catalogues/")
    owner = holder("system_engineer")
    given: dict[str, Any] = {"code": "HIS", "name": "医院信息系统", "unit": owner.unit_id,
                             "owner": owner.staff_no, "indexed": "on",
                             "clauses": "1.1-a，三（一）·故障响应"}  # fmt: skip
    bad = post(client, "director", "/catalogues/new/system/", 422, **{**given, "clauses": "9-z"})
    assert "没有条款 9-z" in bad.content.decode()
    url = post(client, "director", "/catalogues/new/system/", **given).url
    html = page(client, "director", url)
    for text in ("医院信息系统", "三（一）·故障响应", "已接入", "复核无误", "没有接口"):
        assert text in html
    lis = an_asset(code="LIS", at=now())
    his = Asset.objects.get(code="HIS")
    joined = post(client, "director", "/catalogues/new/interface/", **{
        **given, "code": "IF-1", "giver": his.pk, "taker": lis.pk, "protocol": "fhir",
    }).url  # fmt: skip
    data = post(client, "director", "/catalogues/new/dataset/", **{
        **given, "code": "DS-1", "host": his.pk, "level": "4",
    }).url  # fmt: skip
    assert "4 级" in page(client, "director", data)
    assert "FHIR" in page(client, "director", joined)
    html = page(client, owner, f"{url}edit/")
    assert 'value="医院信息系统"' in html
    post(client, owner, f"{url}edit/", **{**given, "name": "HIS 三期"})
    post(client, owner, f"{url}acts/review/", note="无变化")
    assert "无变化" in page(client, owner, url)
    post(client, "director", f"{joined}acts/retire/", reason="改用平台")
    assert "改用平台" in page(client, "director", joined)
    post(client, "director", f"{joined}acts/back/")
    for kind in ("system", "interface", "dataset", "department"):
        assert page(client, "head", f"/catalogues/?kind={kind}")
    assert "HIS 三期" in page(client, "head", "/catalogues/?q=三期&use=used")
    assert "没有符合条件" in page(client, "head", "/catalogues/?use=retired")
    page(client, "director", "/catalogues/new/dream/", 404)


def test_0_a_what_nobody_answers_for_stands_out(client: Client) -> None:
    an_interface(now())
    assert page(client, "director", "/catalogues/")
    late = an_asset(code="OLD", at=now())
    Asset.objects.filter(pk=late.pk).update(reviewed_at=MONDAY - 400 * DAY)
    assert "逾期未复核" in page(client, "director", "/catalogues/?q=OLD")
    Member.objects.filter(pk=holder("system_engineer").pk).update(is_active=False)
    assert "无人负责" in page(client, "director", "/catalogues/?use=unowned")
    assert "负责人已离岗" in page(client, "director", late.page)
    stranger = a_member()
    assert who(client, stranger).get("/catalogues/").status_code == 403
    theirs = client.get(late.page)
    assert (theirs.status_code, theirs.content) == (404, client.get("/catalogues/99999/").content)


def test_1_1_a_a_file_goes_out_and_comes_in_again(client: Client) -> None:
    an_interface(now())
    out = who(client, "director").get("/catalogues/table.csv?kind=system").content
    text = out.decode("utf-8-sig").replace("HIS 系统", "医院信息系统")
    assert client.get("/catalogues/import/template.csv").status_code == 200
    assert "下载示例" in page(client, "director", "/catalogues/import/")
    bad = post(client, "director", "/catalogues/import/", 422,
               file=SimpleUploadedFile("x.csv", b"a,b\n1,2"))  # fmt: skip
    assert "没有“编码”一列" in bad.content.decode()
    file = SimpleUploadedFile("目录.csv", text.encode())
    url = post(client, "director", "/catalogues/import/", file=file).url
    html = page(client, "director", url)
    assert "HIS 系统 → 医院信息系统" in html
    digest = re.findall(r'name="digest" value="(\w+)"', html)[0]
    assert "重新预览" in post(client, "director", url, 422, digest="0" * 64).content.decode()
    post(client, "director", url, digest=digest)
    assert Asset.objects.get(code="HIS").name == "医院信息系统"
    page(client, "director", url, 404)
    wrong = SimpleUploadedFile("b.csv", text.replace("1.1-a", "9-z").encode())
    url = post(client, "director", "/catalogues/import/", file=wrong).url
    html = page(client, "director", url)
    assert "没有条款 9-z" in html
    assert "按预览执行" not in html


def test_1_1_b_standards_are_proposed_confirmed_and_fields_mapped(client: Client) -> None:
    assert "还没有登记标准" in page(client, "director", "/catalogues/standards/")
    post(client, "director", "/catalogues/standards/house/")
    html = page(client, "director", "/catalogues/standards/?sort=codes&use=used&q=性别")
    assert "CN-SEX" in html
    given: dict[str, Any] = {"code": "NAME-01", "name": "系统命名规范", "sort": "naming",
                             "number": "1.0", "items": 12, "in_force_on": SOON,
                             "reason": "首次制定"}  # fmt: skip
    post(client, "system_engineer", "/catalogues/standards/new/", 422, **{**given, "name": ""})
    url = post(client, "system_engineer", "/catalogues/standards/new/", **given).url
    html = page(client, "director", url)
    assert "首次制定" in html
    post(client, "director", f"{url}acts/settle/", stand="confirmed")
    change, standard = Change.objects.get(), Standard.objects.get(code="NAME-01")
    assert "打开标准" in page(client, "director", change.page)
    assert "待生效" in page(client, "director", standard.page)
    post(client, "director", f"{standard.page}acts/retire/")
    assert "已停用" in page(client, "director", standard.page)
    html = page(client, "director", "/catalogues/fields/?coded=yes&q=gender")
    assert "Patient.gender" in html
    sex = Standard.objects.get(code="CN-SEX")
    bad: dict[str, Any] = {"path": "Dream.x", "standard": sex.pk, "element": "性别"}
    post(client, "director", "/catalogues/fields/new/", 422, **bad)
    done = post(client, "director", "/catalogues/fields/new/", **{**bad, "path": "Patient.gender"})
    assert done.url == "/catalogues/fields/?q=Patient.gender"
    again = post(client, "system_engineer", "/catalogues/standards/new/",
                 **{**given, "code": "NAME-02"})  # fmt: skip
    post(client, "system_engineer", f"{again.url}acts/withdraw/")
    for code in ("standards", "fields", "matrix"):
        assert who(client, "director").get(f"/catalogues/{code}/table.csv").status_code == 200


def test_1_1_i_the_matrix_shows_who_speaks_for_whom(client: Client) -> None:
    assert "还没有协作关系" in page(client, "director", "/catalogues/matrix/")
    head, engineer = holder("head"), holder("system_engineer")
    given: dict[str, Any] = {"one": head.unit_id, "other": engineer.unit_id,
                             "contact": head.staff_no,
                             "counterpart": engineer.staff_no, "subject": "病历改进"}  # fmt: skip
    post(client, "director", "/catalogues/matrix/new/", 422, **{**given, "contact": ""})
    url = post(client, "director", "/catalogues/matrix/new/", **given).url
    post(client, head, f"{url}acts/item/", title="危急值闭环", owner=head.staff_no, due_on=SOON)
    html = page(client, "director", "/catalogues/matrix/?q=病历")
    for text in ("<svg", "未办结 1 项", "有联系人"):
        assert text in html
    item, pair = Item.objects.get(), Pair.objects.get()
    assert "危急值闭环" in page(client, head, url)
    Item.objects.update(due_on=MONDAY.date())
    assert "已超期" in page(client, head, url)
    post(client, head, f"{url}acts/done-{item.pk}/")
    contact, other = pair.contact.staff_no, pair.counterpart.staff_no
    post(client, head, f"{url}acts/contacts/", contact=contact, counterpart=other)
    Member.objects.filter(pk=engineer.pk).update(is_active=False)
    assert "联系人离岗" in page(client, "director", "/catalogues/matrix/")
    assert "有联系人已离岗" in page(client, "director", url)
    post(client, head, f"{url}acts/end/")
    assert "已结束" in page(client, "director", "/catalogues/matrix/")


def test_what_points_at_a_system_is_shown_and_the_list_costs_the_same(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing = Reference("project", "1", "数据中台一期", "/projects/1/", "进行中")
    monkeypatch.setitem(references.POINTING, references.SYSTEM, {"t": lambda *_: [thing]})
    his, _lis, _joined = an_interface(now())
    assert "数据中台一期" in page(client, "director", his.page)
    (start,) = SOURCES["catalogues"].offers(holder("director"), now())
    assert page(client, "director", str(start.url))

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/catalogues/").status_code == 200
        return len(seen)

    page(client, "director", "/catalogues/")
    few = queries()
    for n in range(5):
        an_asset(code=f"S{n}", at=now())
    assert queries() == few
    a_pair(now())


def test_0_a_what_was_retired_comes_back_under_another_owner(client: Client) -> None:
    one, director = an_asset(at=now()), holder("director")
    post(client, "director", f"{one.page}acts/retire/", reason="停用")
    Member.objects.filter(pk=one.owner_id).update(is_active=False)
    wrong = post(client, "director", f"{one.page}acts/back/", 422)
    assert "没有在岗的负责人" in wrong.content.decode()
    post(client, "director", f"{one.page}acts/back/", owner=director.staff_no)
    one.refresh_from_db()
    assert (one.live, one.owner) == (True, director)


def test_1_1_a_who_gives_an_entry_or_a_pair_away_is_led_home(client: Client) -> None:
    nurse, director = a_member(name="何护士", unit=holder("head").unit), holder("director")
    one, pair = an_asset(at=now(), owner=nurse), a_pair(now(), contact=nurse)
    given = {"name": "HIS", "unit": one.unit_id, "owner": director.staff_no, "clauses": "1.1-a"}
    assert post(client, nurse, f"{one.page}edit/", **given).url == "/"
    page(client, nurse, one.page, 404)
    sides = {pair.one: "contact", pair.other: "counterpart"}
    others = {field: holder(post_).staff_no for unit, field in sides.items()
              for post_ in ("head", "system_engineer") if holder(post_).unit == unit}  # fmt: skip
    assert post(client, nurse, f"{pair.page}acts/contacts/", **others).url == "/"
    page(client, nurse, pair.page, 404)


def test_1_1_i_who_owes_an_item_sees_of_what(client: Client) -> None:
    nurse, pair = a_member(name="何护士", unit=holder("head").unit), a_pair(now())
    page(client, nurse, pair.page, 404)
    item = {"title": "联调", "owner": nurse.staff_no, "due_on": SOON}
    post(client, "director", f"{pair.page}acts/item/", **item)
    assert "联调" in page(client, nurse, pair.page)
    post(client, nurse, f"{pair.page}acts/end/", 403)
