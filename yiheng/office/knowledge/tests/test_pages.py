"""The pages: for whom they are, what they say, and that they work without a script."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, reverse

from yiheng.core.clock import day_of, midnight, now
from yiheng.core.publishing import Publication, publish
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member, Unit
from yiheng.office.knowledge import commands
from yiheng.office.knowledge.models import Article, Question, Review, Search
from yiheng.office.knowledge.tests.factories import (
    TEXT,
    a_draft,
    a_hospital,
    a_member,
    a_unit,
    at_post,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def author(office: Unit) -> Member:
    return at_post("system_engineer", name="工程师", unit=office)


@pytest.fixture
def nurse() -> Member:
    return at_post("nurse", name="何护士")


def who(client: Client, member: Member) -> Client:
    client.force_login(member)
    return client


def page(client: Client, member: Member, path: str, status: int = 200) -> str:
    answer = who(client, member).get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def post(client: Client, member: Member, name: str, *args: Any, **data: Any) -> Any:
    return who(client, member).post(reverse(f"knowledge:{name}", args=args), data)


def in_days(n: int) -> str:
    return (day_of(now()) + timedelta(days=n)).isoformat()


def typed(**more: Any) -> dict[str, Any]:
    return {"title": "卡纸怎么办", "kind": "manual", "text": TEXT, "grade": "internal",
            "tags": "打印、报修", "review_by": in_days(200), "key": "k1", **more}  # fmt: skip


def test_7_1_f_7_1_g_it_is_written_checked_published_and_found_in_two_taps(
    client: Client, author: Member, nurse: Member
) -> None:
    assert "知识库还没有条目" in page(client, nurse, "/knowledge/")
    html = page(client, author, "/knowledge/new/")
    assert 'data-editor="id_text"' in html
    assert 'hx-post="/knowledge/preview/"' in html
    answer = post(client, author, "new", **typed())
    made = Article.objects.get()
    assert answer.url == f"/knowledge/{made.pk}/versions/1/"
    assert post(client, author, "new", **typed()).url == answer.url
    html = page(client, author, answer.url)
    for text in ("<h2>步骤</h2>", "未发布", "全院（含外包与进修实习）", "打印、报修"):
        assert text in html
    page(client, nurse, answer.url, 404)
    assert who(client, author).get(made.page).status_code == 302
    assert post(client, author, "publish", made.pk).url == made.page

    listed = page(client, nurse, "/knowledge/")  # the second tap is the article
    assert f'href="{made.page}"' in listed
    assert "写一条" not in listed
    html = page(client, nurse, made.page)
    for text in ("取出卡纸", "有用吗", "还没有人反馈", "第 1 版", "工程师"):
        assert text in html
    assert "停用" not in html
    post(client, nurse, "rate", made.pk, useful="yes")
    assert "1 人反馈，1 人觉得有用" in page(client, nurse, made.page)
    post(client, nurse, "rate", made.pk, useful="no")
    assert "1 人反馈，0 人觉得有用" in page(client, nurse, made.page)
    sheet = page(client, nurse, f"{made.page}sheet/")
    assert "校验码" in sheet
    assert "取出卡纸" in sheet


def test_0_i_the_preview_shows_text_and_runs_nothing(client: Client, author: Member) -> None:
    shown = post(client, author, "preview", text="<script>alert(1)</script> **重**")
    html = shown.content.decode()
    assert "<script>" not in html
    assert "<strong>重</strong>" in html
    assert "正文的样子" in post(client, author, "preview").content.decode()
    made = published(author, at=now(), text="<img src=x onerror=alert(1)>\n\n[x](javascript:a)")
    html = page(client, author, made.page)
    assert "<img src=x" not in html
    assert 'href="javascript' not in html
    assert "script-src 'unsafe" not in who(client, author).get(made.page)["Content-Security-Policy"]


def test_0_i_what_cannot_be_taken_stands_on_its_field(
    client: Client, author: Member, nurse: Member
) -> None:
    wrong = post(client, author, "new", **typed(text="住院号 123456"))
    assert wrong.status_code == 422
    assert "含患者的号码" in wrong.content.decode()
    assert "卡纸怎么办" in wrong.content.decode()
    post(client, author, "new", **typed(grade="restricted", key="not a key!"))
    made = Article.objects.get()
    gap = post(client, author, "publish", made.pk)
    assert gap.status_code == 422
    assert "没有可阅科室" in gap.content.decode()
    unit = a_unit("心内科")
    bad = post(client, author, "edit", made.pk, **typed(title=""))
    assert bad.status_code == 422
    post(client, author, "edit", made.pk, **typed(grade="restricted", units=[unit.code]))
    assert post(client, author, "publish", made.pk).status_code == 302
    assert "心内科及下级" in page(client, author, made.page)
    taken = post(
        client, author, "edit", made.pk, **typed(grade="public", tags="一二三四五六七八九" * 3)
    )
    assert "最长 20 个字" in taken.content.decode()
    reader = a_member(name="心内护士", unit=unit)
    assert "受限" in page(client, reader, made.page)
    assert page(client, nurse, made.page, 404) == page(client, nurse, "/knowledge/99999/", 404)


def test_another_version_shows_what_changed_and_can_be_dropped(
    client: Client, author: Member, nurse: Member
) -> None:
    made = published(author, at=now())
    given = typed(
        title="卡纸处理", text=TEXT.replace("关机", "断电"), note="改为断电", grade="public"
    )
    assert post(client, author, "edit", made.pk, **given).url == f"{made.page}versions/2/"
    html = page(client, author, f"{made.page}versions/2/")
    for text in ("<del>1. 关机</del>", "<ins>1. 断电</ins>", "<del>内部</del>", "与上一版的差异"):
        assert text in html
    assert "继续修改" in page(client, author, made.page)
    page(client, nurse, f"{made.page}versions/2/", 404)
    assert post(client, author, "publish", made.pk).status_code == 302
    html = page(client, nurse, made.page)
    for text in ("版本记录", "改为断电", "断电"):
        assert text in html
    assert "历史版本" in page(client, author, f"{made.page}versions/1/")
    post(client, author, "edit", made.pk, **typed(note="再改"))
    assert post(client, author, "drop", made.pk).url == made.page
    draft = a_draft(author, at=now())
    assert post(client, author, "drop", draft.pk).url == "/knowledge/"
    page(client, author, f"{draft.page}edit/", 404)
    other = a_draft(author, at=now())
    page(client, author, f"{other.page}sheet/", 404)
    assert post(client, author, "review", other.pk, review_by=in_days(9)).status_code == 404


def test_7_1_g_an_expired_one_says_so_and_its_owner_mends_it(
    client: Client, author: Member, nurse: Member
) -> None:
    made = published(author, at=now())
    past = day_of(now()) - timedelta(days=5)
    Article.objects.filter(pk=made.pk).update(review_by=past)
    Review.objects.filter(article=made).update(review_by=past)
    html = page(client, nurse, made.page)
    assert "尚未复核，内容可能已经过时" in html
    assert "过期" in page(client, nurse, "/knowledge/?only=late")
    standing = page(client, author, "/knowledge/state/")
    for text in ("过期未复核", made.title, "<svg", "检索只计次数"):
        assert text in standing
    page(client, nurse, "/knowledge/state/", 403)
    bad = post(client, author, "review", made.pk, review_by=in_days(0))
    assert bad.status_code == 422
    assert "复核日期须在今天之后" in bad.content.decode()
    assert post(client, author, "review", made.pk, review_by=in_days(300)).status_code == 302
    assert "内容可能已经过时" not in page(client, nurse, made.page)
    assert "没有过期的条目" in page(client, author, "/knowledge/state/")

    assert post(client, nurse, "review", made.pk, review_by=in_days(3)).status_code == 403
    assert "没有工号" in post(client, author, "hand-over", made.pk, to="无此人").content.decode()
    a_member(name="重名")
    twin = a_member(name="重名")
    assert "不止一位" in post(client, author, "hand-over", made.pk, to="重名").content.decode()
    assert post(client, author, "hand-over", made.pk, to=twin.staff_no).status_code == 302
    assert post(client, twin, "retire", made.pk, reason="").status_code == 422
    assert post(client, twin, "retire", made.pk, reason="换机").status_code == 302
    assert "本条已停用" in page(client, nurse, made.page)
    assert made.title in page(client, nurse, "/knowledge/?only=retired")
    assert made.title not in page(client, nurse, "/knowledge/?q=卡纸")
    assert post(client, twin, "restore", made.pk).status_code == 302


def test_7_1_f_a_search_and_its_click_are_counted_without_a_person(
    client: Client, author: Member, nurse: Member
) -> None:
    made = published(author, at=now())
    html = page(client, nurse, "/knowledge/?q=卡纸")
    token = re.search(rf"{made.page}\?from=(\w+)", html)
    assert token
    for _twice in range(2):
        page(client, nurse, f"{made.page}?from={token[1]}")
    page(client, nurse, f"{made.page}?from=nothing")
    assert "没有找到" in page(client, nurse, "/knowledge/?q=没有这个词")
    page(client, nurse, f"/knowledge/?q=卡纸&page=1&from={token[1]}")
    assert Search.objects.count() == 2
    assert Search.objects.filter(clicked_at__isnull=False).count() == 1
    named = Entry.objects.filter(action__startswith="knowledge.search").values_list(
        "actor", flat=True
    )
    assert set(named) == {"system"}
    assert "50%" in page(client, author, "/knowledge/state/")


def test_7_1_f_a_question_goes_from_the_ward_to_everybody(
    client: Client, author: Member, nurse: Member
) -> None:
    assert "还没有提问" in page(client, nurse, "/knowledge/questions/")
    assert "先查一查" in page(client, nurse, "/knowledge/questions/new/")
    assert post(client, nurse, "ask", words="").status_code == 422
    assert (
        post(client, nurse, "ask", words="密码\n怎么改？", key="q").url == "/knowledge/questions/"
    )
    asked = Question.objects.get()
    assert "撤回" in page(client, nurse, "/knowledge/questions/")
    html = page(client, author, "/knowledge/questions/?only=open")
    assert "回答" in html
    assert "密码<br>怎么改？" in html
    assert post(client, author, "decline", asked.pk, reason="").status_code == 422
    html = page(client, author, f"/knowledge/questions/{asked.pk}/answer/")
    assert 'value="密码"' in html
    wrong = post(client, author, "answer", asked.pk, **typed(title="改密码"))
    assert "供全员查阅" in wrong.content.decode()
    done = post(client, author, "answer", asked.pk, **typed(title="改密码", kind="faq"))
    assert "改密码" in page(client, nurse, done.url)
    assert "改密码" in page(client, nurse, "/knowledge/questions/")
    assert "没有这样的提问" in page(client, nurse, "/knowledge/questions/?only=declined")
    page(client, a_member(name="外科"), f"/knowledge/questions/{asked.pk}/answer/", 404)
    for key in ("a", "b"):
        post(client, nurse, "ask", words=f"问{key}", key=key)
    last, one = Question.objects.order_by("-pk")[:2]
    assert post(client, author, "decline", one.pk, reason="见手册").status_code == 302
    assert post(client, nurse, "withdraw-question", last.pk).status_code == 302
    assert "见手册" in page(client, nurse, "/knowledge/questions/")


def test_3_2_g_what_was_shelved_leads_back_and_is_not_edited_here(
    client: Client, author: Member, nurse: Member, office: Unit
) -> None:
    publication = Publication(
        origin="meetings:1", kind="minutes", title="周会纪要", text="议定：换机", grade="secret",
        readers=(office.pk,), url="/meetings/1/",
    )  # fmt: skip
    address = publish(publication, by=author, at=now())
    html = page(client, author, address)
    assert 'href="/meetings/1/"' in html
    assert "请在来源页面修改" not in html
    assert "由来源自动入库" in html
    page(client, author, f"{address}edit/", 403)
    page(client, nurse, address, 404)
    head = Member.objects.get(name="冯主任")
    before = Entry.objects.filter(action="knowledge.secret_read").count()
    assert "信息科的负责人" in page(client, head, address)
    assert Entry.objects.filter(action="knowledge.secret_read").count() == before + 1


def test_the_list_is_filtered_paged_and_exported_at_the_same_cost(
    client: Client, author: Member, nurse: Member, django_assert_max_num_queries: Any
) -> None:
    for n in range(22):
        published(author, at=now(), title=f"第 {n} 条", kind="case" if n else "faq", tags=("甲",))
    assert "第 1 页，共 2 页" in page(client, nurse, "/knowledge/")
    assert "第 0 条" in page(client, nurse, "/knowledge/?kind=faq&tag=甲&grade=internal")
    assert "没有符合条件的条目" in page(client, nurse, "/knowledge/?grade=public")
    assert "第 3 条" in page(client, author, "/knowledge/?only=mine&q=第 3 条")
    table = who(client, nurse).get("/knowledge/export/?kind=case").content.decode("utf-8-sig")
    assert table.count("\n") == 22
    client.get("/knowledge/")
    with django_assert_max_num_queries(20):
        assert client.get("/knowledge/").status_code == 200
    made = Article.objects.latest("pk")
    commands.rate(pk=made.pk, by=nurse, at=now(), useful=True)
    with django_assert_max_num_queries(28):
        assert client.get(made.page).status_code == 200


def test_the_head_of_the_list_leads_to_documents_only_where_there_are_some(
    client: Client, nurse: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {"knowledge:index": "/knowledge/", "documents:index": "/documents/"}

    def resolved(name: str, **_more: Any) -> str:
        if name not in there:
            raise NoReverseMatch(name)
        return there[name]

    monkeypatch.setattr("yiheng.office.knowledge.pages.reverse", resolved)
    assert "文档库" in page(client, nurse, "/knowledge/")
    del there["documents:index"]
    assert "文档库" not in page(client, nurse, "/knowledge/")


def test_7_1_g_a_file_is_added_opened_and_taken_off_on_the_page(
    client: Client, author: Member, nurse: Member
) -> None:
    made = a_draft(author, at=now())
    wrong = post(client, author, "attach", made.pk, attachment=SimpleUploadedFile("a.exe", b"MZ"))
    assert wrong.status_code == 422
    assert "只收 PDF" in wrong.content.decode()
    good = SimpleUploadedFile("步骤.txt", "第一步".encode())
    answer = post(client, author, "attach", made.pk, attachment=good)
    assert answer.url.endswith("/versions/1/#files")
    file = made.attachments.get()
    page(client, nurse, f"/knowledge/attachments/{file.pk}/", 404)
    assert post(client, nurse, "attach", made.pk, attachment=good).status_code == 404
    post(client, author, "publish", made.pk)
    assert "步骤.txt" in page(client, nurse, made.page)
    read = who(client, nurse).get(f"/knowledge/attachments/{file.pk}/")
    assert read.content.decode() == "第一步"
    assert post(client, nurse, "attach", made.pk).status_code == 403
    post(client, author, "edit", made.pk, **typed(note="去附件"))
    assert post(client, author, "detach", made.pk, file.pk).status_code == 302
    assert "<del>步骤.txt" in page(client, author, f"{made.page}versions/2/")


def test_7_1_g_what_one_looks_after_is_listed_with_its_drafts(
    client: Client, author: Member
) -> None:
    published(author, at=now(), title="现行一条")
    draft = a_draft(author, now(), title="草稿一条")
    html = page(client, author, "/knowledge/?only=mine")
    assert "现行一条" in html
    assert f'href="{draft.page}"' in html
    assert "知识条目草稿" in page(client, author, "/knowledge/export/?only=mine")


def test_7_1_f_what_is_wrong_with_a_reason_stands_on_the_page_where_it_was_typed(
    client: Client, author: Member, nurse: Member
) -> None:
    for n in range(21):
        commands.ask(
            by=nurse, at=now() + timedelta(seconds=n), idempotency_key=f"k{n}", words=f"问题 {n}"
        )
    first = Question.objects.earliest("asked_at")
    html = page(client, author, "/knowledge/questions/?page=2")
    address = reverse("knowledge:decline", args=[first.pk])
    assert f'action="{address}?page=2"' in html
    wrong = client.post(f"{address}?page=2", {"reason": "见住院号 123456 的记录"})
    assert wrong.status_code == 422
    assert "见住院号 123456 的记录" in wrong.content.decode()


def test_7_1_h_the_list_as_a_file_tells_the_hospitals_days(
    client: Client, author: Member, nurse: Member
) -> None:
    early = midnight(day_of(now())) + timedelta(hours=7)  # still yesterday in UTC
    published(author, at=early)
    row = page(client, nurse, "/knowledge/export/").splitlines()[1]
    assert f",{day_of(early)}," in row
