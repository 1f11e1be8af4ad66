"""The pages: for whom they are, what they say, and that they work without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yiheng.core.clock import local, now
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.tests.factories import a_member
from yiheng.office.requests import queries
from yiheng.office.requests.models import Change, Draft, Form, Request, State
from yiheng.office.requests.searching import fillable, forms, readable, requests
from yiheng.office.requests.tests.factories import (
    CHANGE,
    GRANT,
    a_draft,
    a_hospital,
    approved,
    at_post,
    handed_in,
    holder,
)

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def ward() -> Unit:
    return a_hospital()


@pytest.fixture
def nurse(ward: Unit) -> Member:
    return at_post("nurse", name="何护士", unit=ward)


def who(client: Client, member: Member) -> Client:
    client.force_login(member)
    return client


def page(client: Client, member: Member, path: str, status: int = 200) -> str:
    answer = who(client, member).get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def post(client: Client, member: Member, name: str, pk: Any = None, **data: Any) -> Any:
    address = reverse(f"requests:{name}", args=[] if pk is None else [pk])
    return who(client, member).post(address, data)


def draft(by: Member, code: str = "change-request", **typed: Any) -> Request:
    return a_draft(by, code, typed, at=now())


def sent(by: Member, code: str = "change-request", typed: Any = CHANGE) -> Request:
    return handed_in(by, code, typed, at=now())


def test_everybody_begins_a_form_from_the_catalogue(client: Client, nurse: Member) -> None:
    html = page(client, nurse, "/requests/new/")
    assert html.count("填写</button>") == 8
    assert "科室主任 → 信息科主任 → 安全管理员" in html.replace("\n", "")
    answer = post(client, nurse, "begin", "account-access", key="k1")
    made = Request.objects.get()
    assert answer.url == f"/requests/{made.pk}/edit/"
    assert post(client, nurse, "begin", "account-access", key="k1").url == answer.url
    assert who(client, nurse).get("/requests/new/account-access/").status_code == 405


def test_the_page_to_fill_in_shows_what_is_known_and_only_what_is_asked(
    client: Client, nurse: Member
) -> None:
    made = draft(nurse, "account-access")
    html = page(client, nurse, f"/requests/{made.pk}/edit/")
    assert f"何护士（{nurse.staff_no}）" in html
    assert "现有权限 · 自动" in html
    assert "申请岗位" not in html
    assert 'hx-trigger="change consume"' in html

    answer = post(client, nurse, "edit", made.pk, user=nurse.staff_no, what="grant", typed="1")
    assert answer.url == f"/requests/{made.pk}/edit/"
    assert "申请岗位" in page(client, nurse, f"/requests/{made.pk}/edit/")


def test_saving_by_itself_answers_with_the_time_or_with_the_questions_anew(
    client: Client, nurse: Member
) -> None:
    made = draft(nurse, "account-access")
    who(client, nurse)
    said = client.post(f"/requests/{made.pk}/save/", {"what": "stop"}, **HTMX)
    assert said.content.decode().startswith("已保存 ")
    anew = client.post(
        f"/requests/{made.pk}/save/", {"what": "grant"}, HTTP_HX_TARGET="fields", **HTMX
    )
    assert "申请岗位" in anew.content.decode()
    assert client.post(f"/requests/{made.pk}/save/", {"what": "stop"}).status_code == 302


def test_everything_missing_is_said_at_once_and_what_was_typed_stands(
    client: Client, nurse: Member
) -> None:
    made = draft(nurse, "seal")
    answer = post(client, nurse, "submit", made.pk, typed="1", topic="购销合同", copies="零")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "处需要修改" in html
    assert "请填写“印章”" in html
    assert "“份数”应为数字" in html
    assert "请上传“用印文件”" in html
    assert 'value="购销合同"' in html
    assert 'value="零"' in html
    assert 'href="#id_seal"' in html


def test_a_refusal_at_submission_cites_its_clause_and_keeps_the_form(
    client: Client, ward: Unit
) -> None:
    doctor = at_post("doctor", name="赵医生", unit=ward)
    made = a_draft(doctor, "account-access", GRANT | {"post": "data_analyst"}, at=now())
    answer = post(client, doctor, "submit", made.pk)
    assert answer.status_code == 403
    assert answer["X-Clause"].startswith("2.1-")
    assert "轮转到药学部发药" in answer.content.decode()


def test_handed_in_shown_copied_and_taken_back(client: Client, nurse: Member) -> None:
    made = draft(nurse, **CHANGE)
    answer = post(client, nurse, "submit", made.pk)
    assert answer.url == f"/requests/{made.pk}/"
    html = page(client, nurse, answer.url)
    for text in ("信需〔", "待科室主任签字", "检验回报自动提醒", "撤回", "复制一份", "<svg"):
        assert text in html
    copied = post(client, nurse, "copy", made.pk)
    assert "检验回报自动提醒" in page(client, nurse, copied.url)
    assert post(client, nurse, "withdraw", made.pk).status_code == 302
    assert "修改后重新提交" in page(client, nurse, f"/requests/{made.pk}/")
    assert post(client, nurse, "remove", Request.objects.latest("pk").pk).url == "/requests/"


def test_absent_and_not_yours_look_the_same(client: Client, nurse: Member) -> None:
    made, stranger = sent(nurse), a_member(name="外人")
    for name in ("detail", "sheet", "edit"):
        theirs = who(client, stranger).get(reverse(f"requests:{name}", args=[made.pk]))
        absent = client.get(reverse(f"requests:{name}", args=[99_999]))
        assert (theirs.status_code, theirs.content) == (404, absent.content)
    for name in ("save", "submit", "withdraw", "claim", "finish", "confirm", "attach", "copy",
                 "remove", "give-back", "reopen"):  # fmt: skip
        assert post(client, stranger, name, made.pk, result="x", reason="x").status_code == 404


def test_a_file_is_added_on_the_page_opened_and_refused_with_its_reason(
    client: Client, nurse: Member
) -> None:
    made = draft(nurse, "seal")
    good = SimpleUploadedFile("合同.txt", "合同".encode())
    answer = post(client, nurse, "attach", made.pk, field="paper", attachment=good)
    assert answer.url == f"/requests/{made.pk}/edit/#files"
    file = queries.attachments(made).get()
    opened = client.get(f"/requests/attachments/{file.pk}/")
    assert opened["Content-Security-Policy"] == "sandbox; default-src 'none'"
    wrong = post(client, nurse, "attach", made.pk, attachment=SimpleUploadedFile("a.exe", b"MZ"))
    assert wrong.status_code == 422
    assert "只收 PDF" in wrong.content.decode()
    assert post(client, nurse, "detach", file.pk).status_code == 302


def test_a_request_is_handled_and_confirmed_on_its_page(client: Client, nurse: Member) -> None:
    made, engineer = approved(nurse, at=now()), at_post("system_engineer", name="马工")
    assert "检验回报自动提醒" in page(client, engineer, "/requests/?tab=handle")
    assert "接办" in page(client, engineer, f"/requests/{made.pk}/")
    post(client, engineer, "claim", made.pk)
    empty = post(client, engineer, "finish", made.pk, result="")
    assert empty.status_code == 422
    again = post(client, engineer, "give-back", made.pk, reason="")
    assert again.status_code == 422
    post(client, engineer, "give-back", made.pk, reason="等厂商")
    post(client, engineer, "claim", made.pk)
    assert post(client, engineer, "finish", made.pk, result="已上线").status_code == 302
    html = page(client, nurse, f"/requests/{made.pk}/")
    assert "请确认是否完成" in html
    assert "已上线" in html
    post(client, nurse, "reopen", made.pk, reason="没有弹窗")
    post(client, engineer, "finish", made.pk, result="已修复")
    post(client, nurse, "confirm", made.pk)
    assert Request.objects.get().state == State.ARCHIVED
    sheet = page(client, nurse, f"/requests/{made.pk}/sheet/")
    for text in ("信息系统需求与变更申请表", "科室负责人审核", "已修复", "校验码"):
        assert text in sheet


def test_why_a_grant_cannot_be_finished_yet_is_said_instead_of_a_button(
    client: Client, nurse: Member
) -> None:
    made, secadmin = approved(nurse, "account-access", GRANT, at=now()), at_post("secadmin")
    post(client, secadmin, "claim", made.pk)
    html = page(client, secadmin, f"/requests/{made.pk}/")
    assert "岗位任命尚未确认" in html
    assert "办结</button>" not in html


def test_nobody_can_handle_it_and_why_not_is_said(client: Client, nurse: Member) -> None:
    made = approved(nurse, at=now())
    made.put(made_why_not="与现任岗位冲突")
    assert "系统工程师岗位空缺，无人可办" in page(client, nurse, f"/requests/{made.pk}/")
    engineer = at_post("system_engineer")
    post(client, engineer, "claim", made.pk)
    assert "系统没有自动办理：与现任岗位冲突" in page(client, engineer, f"/requests/{made.pk}/")


def test_the_lists_are_searched_filtered_and_exported(client: Client, nurse: Member) -> None:
    made, other = sent(nurse), sent(nurse, "account-access", GRANT)
    draft(nurse)
    director = holder("director")
    assert "草稿" in page(client, nurse, "/requests/")
    for query, found in (("q=检验回报", [made]), ("kind=account-access", [other]),
                         ("state=in-approval", [made, other]), ("q=何护士", [made, other]),
                         (f"q={made.number}", [made]), ("q=没有", [])):  # fmt: skip
        html = page(client, director, f"/requests/?tab=all&{query}")
        assert [one for one in (made, other) if one.number in html] == found, query
    csv = who(client, director).get("/requests/export/?tab=all")
    text = csv.content.decode()
    assert text.startswith("\ufeff编号,申请单,事由")
    assert made.number in text
    assert text.count("\n") == 3
    assert "没有待您办理的申请单" in page(client, nurse, "/requests/?tab=handle")


def test_a_list_costs_the_same_for_one_row_or_many(
    client: Client, nurse: Member, django_assert_max_num_queries: Any
) -> None:
    director = holder("director")
    for _n in range(4):
        sent(nurse)
    who(client, director).get("/requests/?tab=all")
    with django_assert_max_num_queries(30):
        client.get("/requests/?tab=all")


def test_people_are_proposed_by_name_or_number(client: Client, nurse: Member) -> None:
    assert f"何护士（{nurse.staff_no}）" in page(client, nurse, "/requests/people/?user=何")
    assert nurse.staff_no in page(client, nurse, f"/requests/people/?x={nurse.staff_no[:4]}")
    assert "<option" not in page(client, nurse, "/requests/people/?user=")


def test_1_2_j_the_figures_show_how_long_it_takes_and_never_whom(
    client: Client, nurse: Member
) -> None:
    director, mine = holder("director"), sent(nurse)
    html = page(client, director, "/requests/figures/")
    assert "每月提交份数" in html
    assert "何护士" not in html
    approved(nurse, at=now())
    engineer = at_post("system_engineer")
    for _n in range(4):
        sent(nurse)
    html = page(client, director, "/requests/figures/")
    assert "科室负责人审核" in html
    assert mine.number not in html
    for member in (nurse, engineer):
        page(client, member, "/requests/figures/", 403)


def test_the_figures_of_a_house_without_requests_say_so(client: Client) -> None:
    assert "近 6 个月没有申请单" in page(client, holder("director"), "/requests/figures/")


# --- the designer --------------------------------------------------------------------------------


def designed(client: Client, designer: Member, code: str = "device") -> Draft:
    answer = post(client, designer, "design-new", code=code)
    return Draft.objects.get(pk=answer.url.split("/")[-2])


def test_a_form_is_designed_with_buttons_previewed_proposed_and_confirmed(
    client: Client, nurse: Member
) -> None:
    designer, second = at_post("secadmin"), at_post("auditadmin")
    assert "修改为新版本" in page(client, designer, "/requests/forms/device/")
    made = designed(client, designer)
    post(client, designer, "design-arrange", made.pk, act="add", label="期望日期", kind="date")
    post(client, designer, "design-arrange", made.pk, act="up", code="f1")
    client.post(f"/requests/forms/designs/{made.pk}/fields/", {"act": "down", "code": "f1"}, **HTMX)
    address = f"/requests/forms/designs/{made.pk}/fields/f1/"
    assert "期望日期" in page(client, designer, address)
    who(client, designer).post(address, {
        "label": "期望到位", "code": "wanted", "kind": "date", "required": "on", "holds": "none",
        "minimum": "today", "when_field": "what", "when_is": "take,swap", "places": "0",
    })  # fmt: skip
    assert "期望到位" in page(client, designer, f"/requests/forms/designs/{made.pk}/preview/")
    answer = post(
        client, designer, "design-propose", made.pk, in_force_from="2099-01-01", reason="要日期"
    )
    change = Change.objects.get()
    assert answer.url == f"/requests/forms/changes/{change.pk}/"
    assert "同意生效" not in page(client, designer, answer.url)
    html = page(client, second, answer.url)
    assert "期望到位；日期；必填；today" in html
    assert "同意生效" in html
    post(client, second, "change", change.pk, stand="confirmed")
    form = Form.objects.get(code="device").versions.get(number=2).definition
    assert form.named("wanted").when is not None
    assert "v2" in page(client, nurse, "/requests/forms/device/")


def test_what_is_wrong_with_a_design_is_listed_where_it_is_mended(client: Client) -> None:
    designer = at_post("secadmin")
    made = designed(client, designer, "name-card")
    html = page(client, designer, f"/requests/forms/designs/{made.pk}/")
    assert "还没有字段" in html
    post(client, designer, "design-arrange", made.pk, act="add", label="患者姓名", kind="text")
    html = page(client, designer, f"/requests/forms/designs/{made.pk}/preview/")
    assert "还需改正" in html
    empty = post(client, designer, "design-arrange", made.pk, act="add", label="", kind="text")
    assert empty.status_code == 422
    head = {"title": "名片", "serial": "院名", "clause": "0-k", "route": "requests-unit",
            "rows": "f1", "act_only": ""}  # fmt: skip
    post(client, designer, "design-head", made.pk, **head)
    html = page(client, designer, f"/requests/forms/designs/{made.pk}/")
    assert "“患者姓名”会收集患者信息" in html
    assert f"/requests/forms/designs/{made.pk}/fields/f1/" in html
    assert "引言·最小化" in page(client, designer, f"/requests/forms/designs/{made.pk}/fields/f1/")
    bad = post(client, designer, "design-head", made.pk, title="")
    assert bad.status_code == 422
    no = post(client, designer, "design-propose", made.pk, in_force_from="2099-01-01", reason="x")
    assert no.status_code == 422
    assert post(client, designer, "design-arrange", made.pk, act="fly").status_code == 404
    wrong = who(client, designer).post(
        f"/requests/forms/designs/{made.pk}/fields/f1/", {"label": ""}
    )
    assert wrong.status_code == 422
    page(client, designer, f"/requests/forms/designs/{made.pk}/fields/none/", 404)
    assert post(client, designer, "design-drop", made.pk).url == "/requests/forms/"
    assert post(client, designer, "design-new", code="名片").status_code == 422
    page(client, designer, "/requests/forms/designs/999/", 404)
    page(client, designer, "/requests/forms/none/", 404)
    page(client, designer, "/requests/forms/changes/999/", 404)


def test_a_form_that_came_with_a_later_release_is_taken_in_by_two(client: Client) -> None:
    Form.objects.get(code="seal").versions.all().delete()
    Form.objects.get(code="seal").delete()
    designer, second = at_post("secadmin"), at_post("auditadmin")
    assert "引入用印" in page(client, designer, "/requests/forms/")
    made = designed(client, designer, "seal")
    post(client, designer, "design-propose", made.pk, in_force_from="2099-01-01", reason="引入")
    post(client, second, "change", Change.objects.get().pk, stand="confirmed")
    html = page(client, designer, "/requests/forms/")
    assert "将生效" in html
    assert "引入用印" not in html


def test_a_form_is_retired_on_its_page(client: Client, nurse: Member) -> None:
    designer, second = at_post("secadmin"), at_post("auditadmin")
    assert post(client, designer, "retire", "seal", reason="").status_code == 422
    today = f"{local(now()):%Y-%m-%d}"
    answer = post(client, designer, "retire", "seal", in_force_from=today, reason="电子印章")
    html = page(client, second, answer.url)
    assert "停用后不再受理新申请" in html
    post(client, second, "change", Change.objects.get().pk, stand="confirmed")
    assert "已停用" in page(client, nurse, "/requests/forms/")
    assert "已停用" in page(client, nurse, "/requests/forms/seal/")
    assert 'id="seal"' not in page(client, nurse, "/requests/new/")


def test_an_empty_house_says_where_forms_come_from(client: Client, nurse: Member) -> None:
    Form.objects.update(retired_from=now())
    assert "还没有可填的申请单" in page(client, nurse, "/requests/new/")


def test_who_designs_nothing_sees_the_forms_but_no_buttons(client: Client, nurse: Member) -> None:
    html = page(client, nurse, "/requests/forms/")
    assert "账号权限开通" in html
    assert "开始设计" not in html
    assert "修改为新版本" not in page(client, nurse, "/requests/forms/device/")
    assert post(client, nurse, "design-new", code="x-y").status_code == 403


def test_requests_and_forms_are_found_by_those_who_may_see_them(
    client: Client, nurse: Member
) -> None:
    made = sent(nurse)
    assert [one.url for one in requests(None)] == [f"/requests/{made.pk}/"]
    assert [one.title for one in requests([str(made.pk)])] == [str(made)]
    assert CHANGE["now"] not in next(iter(requests(None))).text
    assert list(readable(nurse, now()) or ()) == [made]
    assert list(readable(a_member(), now()) or ()) == []
    assert len(list(forms(None))) == len(list(fillable(nurse, now()) or ())) == 8
