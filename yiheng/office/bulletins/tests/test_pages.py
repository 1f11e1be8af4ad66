"""The pages: for whom they are, what they say, and that they work without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yiheng.core.clock import now
from yiheng.governance.notices.models import Delivery
from yiheng.governance.people.models import Member, Unit
from yiheng.office.bulletins import commands, queries
from yiheng.office.bulletins.models import Bulletin, Reader, State
from yiheng.office.bulletins.tests.factories import (
    MINUTE,
    a_draft,
    a_hospital,
    a_member,
    a_unit,
    alerted,
    an_author,
    at_post,
    head_of,
    important,
    issued,
    latest,
    own,
    the_case,
    told,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def author(office: Unit) -> Member:
    return an_author(office)


@pytest.fixture
def nurse(office: Unit) -> Member:
    return a_member(name="何护士", unit=office)


def who(client: Client, member: Member) -> Client:
    client.force_login(member)
    return client


def page(client: Client, member: Member, path: str, status: int = 200) -> str:
    answer = who(client, member).get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def post(client: Client, member: Member, name: str, *args: Any, **data: Any) -> Any:
    return who(client, member).post(reverse(f"bulletins:{name}", args=args), data)


def written(**more: Any) -> dict[str, Any]:
    return {"title": "周五停机", "body": "停机一小时", "importance": "normal",
            "category": "outage", "shareable": "on", "key": "k1", **more}  # fmt: skip


def test_7_1_b_it_is_written_checked_issued_read_and_followed(
    client: Client, author: Member, nurse: Member
) -> None:
    given = written(units=[author.unit.code], formal="on")
    answer = post(client, author, "new", **given)
    made = Bulletin.objects.get()
    assert answer.url == f"/bulletins/{made.pk}/editions/1/"
    assert post(client, author, "new", **given).url == answer.url
    html = page(client, author, answer.url)
    for text in ("将发给 2 人", "何护士", "医务部及下级", "发布</button>", "停机一小时"):
        assert text in html

    assert post(client, author, "publish", made.pk).url == f"/bulletins/{made.pk}/"
    assert "未阅知" in page(client, nurse, "/bulletins/")
    html = page(client, nurse, f"/bulletins/{made.pk}/")  # opening a normal one is its receipt
    for text in ("公告〔", "停机一小时", "已阅知", "传阅给同事"):
        assert text in html
    assert "阅知情况" not in html

    html = page(client, author, f"/bulletins/{made.pk}/readers/")
    for text in ("1／2", "催阅未阅的 1 人", "冯主任", "<svg", "中位数"):
        assert text in html
    table = who(client, author).get(f"/bulletins/{made.pk}/readers.csv").content.decode("utf-8-sig")
    assert nurse.staff_no in table
    assert post(client, author, "remind", made.pk).status_code == 302
    again = post(client, author, "remind", made.pk)
    assert again.status_code == 403
    assert again["X-Clause"] == "7.1-b"
    assert "一小时内已经催阅过" in page(client, author, f"/bulletins/{made.pk}/readers/")


def test_7_1_b_an_important_one_is_read_by_an_act_of_its_own(
    client: Client, author: Member, nurse: Member, office: Unit
) -> None:
    made = important(author, head_of(office), at=now())
    html = page(client, nurse, f"/bulletins/{made.pk}/")
    assert "我已阅知" in html
    assert Reader.objects.get(member=nurse).read_at is None
    assert post(client, nurse, "read", made.pk).status_code == 302
    assert Reader.objects.get(member=nurse).read_at is not None
    assert "我已阅知" not in page(client, nurse, f"/bulletins/{made.pk}/")
    notice = Reader.objects.get(member=head_of(office)).notice
    lead = who(client, head_of(office)).post(f"/notices/{notice.pk}/")
    assert lead["Location"] == f"/bulletins/{made.pk}/"


def test_absent_and_not_yours_look_the_same(client: Client, author: Member, nurse: Member) -> None:
    made, stranger = issued(author, at=now()), a_member(name="外科")
    for name in ("detail", "sheet", "readers", "readers-table"):
        theirs = who(client, stranger).get(reverse(f"bulletins:{name}", args=[made.pk]))
        absent = client.get(reverse(f"bulletins:{name}", args=[99_999]))
        assert (theirs.status_code, theirs.content) == (404, absent.content)
    for name in ("read", "pass", "withdraw", "remind", "attach", "publish", "submit", "recall",
                 "drop", "correct"):  # fmt: skip
        sent = post(client, stranger, name, made.pk, reason="x", to=nurse.staff_no)
        assert sent.status_code == 404, name
    page(client, stranger, f"/bulletins/{made.pk}/edit/", 404)
    page(client, stranger, f"/bulletins/{made.pk}/editions/1/", 404)
    page(client, nurse, f"/bulletins/{made.pk}/readers/", 404)  # a reader does not follow others
    assert post(client, stranger, "detach", made.pk, 1).status_code == 404


def test_0_i_what_cannot_be_taken_stands_on_its_field_with_what_was_typed(
    client: Client, author: Member, nurse: Member
) -> None:
    answer = post(client, author, "new", **written(body="患者 11010519491231002X 请来"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "含身份证号" in html
    assert "周五停机" in html
    wrong = post(client, author, "new", **written(members="查无此人、何护士"))
    assert "没有工号或姓名为 查无此人 的在岗人员" in wrong.content.decode()
    a_member(name="何护士")
    double = post(client, author, "new", **written(members="何护士"))
    assert "叫何护士的不止一位" in double.content.decode()
    assert not Bulletin.objects.exists()
    good = post(client, author, "new", **written(
        members=f"何护士（{nurse.staff_no}）", without_members=author.staff_no
    ))  # fmt: skip
    assert good.status_code == 302
    assert latest(Bulletin.objects.get()).addressed.members == (nurse.staff_no,)
    post(client, author, "new", **written(key="not a key!"))
    assert Bulletin.objects.count() == 2


def test_0_i_script_in_a_body_is_shown_as_text(
    client: Client, author: Member, nurse: Member
) -> None:
    made = issued(author, at=now(), body="<script>alert(1)</script>\n\n<b>粗</b>")
    for path in ("", "sheet/", "editions/1/"):
        html = page(client, nurse, f"/bulletins/{made.pk}/{path}")
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "<b>粗" not in html


def test_what_is_missing_is_said_on_the_page_and_it_is_handed_in_when_mended(
    client: Client, author: Member, nurse: Member, office: Unit
) -> None:
    post(client, author, "new", **written(importance="important"))
    made = Bulletin.objects.get()
    assert "请先修改，选择发布范围" in page(client, author, f"/bulletins/{made.pk}/editions/1/")
    missing = post(client, author, "submit", made.pk)
    assert missing.status_code == 422
    assert "没有发布：请选择发布范围" in missing.content.decode()
    assert 'value="周五停机"' in page(client, author, f"/bulletins/{made.pk}/edit/")
    post(client, author, "edit", made.pk, **written(importance="important", whole="on"))
    assert "提交审核" in page(client, author, f"/bulletins/{made.pk}/editions/1/")
    bad = post(client, author, "edit", made.pk, **written(title="", whole="on"))
    assert bad.status_code == 422
    answer = post(client, author, "submit", made.pk)
    assert answer.url == f"/bulletins/{made.pk}/editions/1/"
    html = page(client, author, answer.url)
    assert "已提交审核" in html
    assert "撤回审核" in html
    assert "已有的签字作废" in page(client, author, f"/bulletins/{made.pk}/edit/")
    case = the_case(made)
    signing = page(client, head_of(office), case.page)
    for text in ("停机一小时", "全院（含外包与进修实习）", "周五停机"):
        assert text in signing
    assert "停机一小时" in page(client, head_of(office), f"/bulletins/{made.pk}/editions/1/")
    assert who(client, head_of(office)).get(f"/bulletins/{made.pk}/").status_code == 302
    page(client, author, f"/bulletins/{made.pk}/sheet/", 404)
    assert post(client, author, "recall", made.pk).status_code == 302
    assert "审核中" not in page(client, author, "/bulletins/?tab=mine")
    assert post(client, author, "drop", made.pk).url == "/bulletins/"
    assert "您还没有起草公告" in page(client, author, "/bulletins/?tab=mine")


def test_files_are_added_opened_and_taken_off_on_the_page(
    client: Client, author: Member, nurse: Member
) -> None:
    made = a_draft(author, at=now(), audience=own(author))
    good = SimpleUploadedFile("安排.txt", "第一周".encode())
    answer = post(client, author, "attach", made.pk, attachment=good)
    assert answer.url.endswith("/editions/1/#files")
    file = queries.attachments(latest(made)).get()
    assert client.get(f"/bulletins/attachments/{file.pk}/").content.decode() == "第一周"
    wrong = post(client, author, "attach", made.pk, attachment=SimpleUploadedFile("a.exe", b"MZ"))
    assert wrong.status_code == 422
    assert "只收 PDF" in wrong.content.decode()
    assert post(client, author, "attach", made.pk).status_code == 422
    page(client, nurse, f"/bulletins/attachments/{file.pk}/", 404)
    commands.publish(pk=made.pk, by=author, at=now())
    assert "安排.txt" in page(client, nurse, f"/bulletins/{made.pk}/")
    draft = a_draft(author, at=now())
    other = commands.attach(pk=draft.pk, by=author, at=now(), name="b.txt", content=b"x")
    assert post(client, author, "detach", draft.pk, other.pk).status_code == 302


def test_a_correction_shows_what_changed_and_is_dropped_or_issued(
    client: Client, author: Member, nurse: Member
) -> None:
    made = issued(author, at=now(), body="周五停机\n带好手册")
    assert post(client, author, "correct", made.pk).url == f"/bulletins/{made.pk}/edit/"
    assert "未发布的更正" in page(client, author, f"/bulletins/{made.pk}/")
    given = written(
        units=[author.unit.code], body="周六停机\n带好手册", note="改到周六", category="notice",
        title="周六停机", reread="on",
    )  # fmt: skip
    post(client, author, "edit", made.pk, **given)
    html = page(client, author, f"/bulletins/{made.pk}/editions/2/")
    for text in ("<del>周五停机</del>", "<ins>周六停机</ins>", "带好手册", "与上一版的差异"):
        assert text in html
    page(client, nurse, f"/bulletins/{made.pk}/editions/2/", 404)
    assert post(client, author, "publish", made.pk).url == f"/bulletins/{made.pk}/"
    html = page(client, nurse, f"/bulletins/{made.pk}/")
    for text in ("改到周六", "更正记录", "第 2 版", f"/bulletins/{made.pk}/editions/1/"):
        assert text in html
    assert "改到周六" in page(client, nurse, f"/bulletins/{made.pk}/sheet/")
    post(client, author, "correct", made.pk)
    assert post(client, author, "drop", made.pk).url == f"/bulletins/{made.pk}/"


def test_7_1_c_an_emergency_is_sent_on_one_page_and_followed_by_way(
    client: Client, author: Member, office: Unit
) -> None:
    ward = a_unit("急诊科")
    told_ = a_member(name="急诊护士", unit=ward)
    html = page(client, author, "/bulletins/urgent/")
    assert "信息系统中断" in html
    assert "企业微信未配置" in html
    given = {"case": "outage", "unit": ward.pk, "scope": "unit", "words": "用纸质单", "key": "k"}
    empty = post(client, author, "urgent", **given | {"unit": a_unit("空").pk})
    assert empty.status_code == 422
    assert "没有其他在岗人员" in empty.content.decode()
    answer = post(client, author, "urgent", **given)
    made = Bulletin.objects.get(state=State.PUBLISHED)
    assert answer.url == f"/bulletins/{made.pk}/readers/"
    assert post(client, author, "urgent", **given).url == answer.url
    Delivery.objects.update(next_at=now() - MINUTE)
    assert told_.name in page(client, author, "/calls/")
    html = page(client, author, answer.url)
    for text in ("到达方式", "尚未到达", "待电话", "电话名单", "还没有打过电话"):
        assert text in html
    row = Delivery.objects.get(channel="phone")
    who(client, author).post(f"/calls/{row.pk}/", {"answered": "no-answer"})
    assert "已打 1 次" in page(client, author, answer.url)
    client.post(f"/calls/{row.pk}/", {"answered": "reached"})
    html = page(client, author, answer.url)
    assert "已打通" in html
    assert "已接通" in html
    assert page(client, a_member(name="路人"), "/bulletins/urgent/", 403)


def test_it_is_passed_on_and_withdrawn_on_its_page(
    client: Client, author: Member, nurse: Member
) -> None:
    made, outside = issued(author, at=now()), a_member(name="外科")
    bad = post(client, nurse, "pass", made.pk, to="")
    assert bad.status_code == 422
    again = post(client, nurse, "pass", made.pk, to=nurse.staff_no)
    assert "都已收到" in again.content.decode()
    post(client, nurse, "pass", made.pk, to=outside.staff_no, remark="请看")
    html = page(client, outside, f"/bulletins/{made.pk}/")
    assert "何护士传阅给您" in html
    assert "请看" in html
    html = page(client, author, f"/bulletins/{made.pk}/readers/?way=passed&only=read")
    assert "自 何护士" in html
    assert "传阅路径" in html
    assert '<ul class="tree"><li>外科 ' in html

    assert post(client, author, "withdraw", made.pk, reason="").status_code == 422
    assert post(client, author, "withdraw", made.pk, reason="误发").status_code == 302
    html = page(client, nurse, f"/bulletins/{made.pk}/")
    assert "撤回：误发" in html
    assert "我已阅知" not in html
    assert "已撤回" in page(client, nurse, "/bulletins/?state=withdrawn")
    assert "误发" in page(client, nurse, f"/bulletins/{made.pk}/sheet/")


def test_a_correction_under_way_is_shown_to_none_of_its_readers(
    client: Client, author: Member, nurse: Member
) -> None:
    made = issued(author, at=now())
    commands.correct(pk=made.pk, by=author, at=now())
    given = words(title="还没有定的更正", audience=own(author), note="改时间")
    commands.revise(pk=made.pk, by=author, at=now(), facts=given)

    answer = post(client, nurse, "attach", made.pk)

    assert answer.status_code == 422
    assert "还没有定的更正" not in answer.content.decode()
    assert "还没有定的更正" in post(client, author, "attach", made.pk).content.decode()


def test_a_form_of_what_is_issued_leads_from_a_draft_to_its_own_page(
    client: Client, author: Member
) -> None:
    made = a_draft(author, now())
    for name in ("pass", "withdraw"):
        assert post(client, author, name, made.pk).url == latest(made).page


def test_the_list_is_filtered_paged_exported_and_each_state_is_said(
    client: Client, author: Member, nurse: Member, office: Unit
) -> None:
    assert "还没有公告" in page(client, nurse, "/bulletins/")
    for n in range(21):
        issued(author, at=now(), title=f"第 {n} 号")
    important(author, head_of(office), at=now(), title="须知")
    draft = a_draft(author, at=now(), title="在写")
    assert "第 1 页，共 2 页" in page(client, nurse, "/bulletins/")
    assert "须知" in page(client, nurse, "/bulletins/?importance=important")
    assert "没有符合条件的公告" in page(client, nurse, "/bulletins/?q=没有这个词")
    assert "没有符合条件的公告" in page(client, nurse, "/bulletins/?read=yes")
    assert "第 3 号" in page(client, nurse, "/bulletins/?read=no&q=第 3&category=notice")
    mine = page(client, author, "/bulletins/?tab=mine")
    assert f"/bulletins/{draft.pk}/editions/1/" in mine
    assert "0／" in mine
    table = who(client, author).get("/bulletins/export/?tab=mine").content.decode("utf-8-sig")
    assert "在写" in table
    assert table.count("\n") == 24
    overseer = at_post("director", name="卫信息")
    assert "须知" in page(client, overseer, "/bulletins/?tab=all")
    assert "没有符合条件的公告" in page(client, overseer, "/bulletins/?tab=all&q=在写")
    html = page(client, author, f"/bulletins/{Bulletin.objects.earliest('pk').pk}/readers/"
                                "?unit=none&q=x")  # fmt: skip
    assert "没有这样的读者" in html


def test_the_tab_of_notices_leads_here_and_the_menu_marks_notices(
    client: Client, nurse: Member
) -> None:
    member = at_post("nurse", name="护士")
    assert 'href="/bulletins/"' in page(client, member, "/notices/")
    rail = page(client, member, "/bulletins/").split('class="rail"')[1].split("</nav>")[0]
    assert 'href="/notices/" aria-current="page"' in rail.replace("  ", " ")


def test_an_alert_is_read_by_an_act_of_its_own(client: Client, author: Member) -> None:
    ward = a_unit("急诊科")
    one = a_member(name="急诊护士", unit=ward)
    made = alerted(author, ward, at=now())
    assert told(made) == {"急诊护士"}
    assert "我已阅知" in page(client, one, f"/bulletins/{made.pk}/")
