"""Writing, publishing, looking after: what happens, what is refused, what happens twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from yiheng.core.clock import day_of
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member, Unit
from yiheng.office.knowledge import commands, controls, jobs, queries
from yiheng.office.knowledge.facts import text_of
from yiheng.office.knowledge.models import Article, Attachment, Feedback, State
from yiheng.office.knowledge.tests.factories import (
    DAY,
    MONDAY,
    NEXT_YEAR,
    TEXT,
    a_draft,
    a_hospital,
    a_member,
    a_unit,
    at_post,
    fresh,
    published,
    words,
)
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def author(office: Unit) -> Member:
    return at_post("system_engineer", name="工程师", unit=office)


def latest() -> str:
    return Entry.objects.latest("seq").action


def test_7_1_g_it_is_drafted_changed_published_and_each_version_stays(author: Member) -> None:
    made = a_draft(author, tags=("打印", "报修", "打印"))
    again = commands.draft(by=author, at=MONDAY, idempotency_key="k", facts=words())
    same = commands.draft(by=author, at=MONDAY, idempotency_key="k", facts=words(title="别的"))
    assert again.pk == same.pk
    assert str(made) == "知识条目草稿"
    commands.revise(pk=made.pk, by=author, at=MONDAY, facts=words(text=TEXT + "。", tags=("打印",)))
    commands.publish(pk=made.pk, by=author, at=MONDAY)
    article = fresh(made)
    assert (article.state, article.title, article.versions.count()) == (
        "current",
        "打印机卡纸怎么办",
        1,
    )
    assert article.current is not None
    assert TEXT.encode() not in bytes(article.current.sealed)
    assert text_of(article.current) == TEXT + "。"
    assert [one.name for one in article.tags.all()] == ["打印"]
    with pytest.raises(Denied, match="没有未发布的改动"):
        commands.publish(pk=made.pk, by=author, at=MONDAY)

    commands.revise(pk=made.pk, by=author, at=MONDAY + DAY, facts=words(grade="public"))
    assert fresh(made).grade == "internal"  # what is pending changes nothing that is read
    with pytest.raises(Invalid, match="改了什么"):
        commands.publish(pk=made.pk, by=author, at=MONDAY + DAY)
    commands.revise(
        pk=made.pk, by=author, at=MONDAY + DAY, facts=words(grade="public", note="公开")
    )
    commands.publish(pk=made.pk, by=author, at=MONDAY + DAY)
    assert (fresh(made).grade, fresh(made).versions.count()) == ("public", 2)
    assert not list(fresh(made).tags.all())
    assert latest() == "knowledge.published"


@pytest.mark.parametrize(("more", "field"), [
    ({"title": " "}, "title"), ({"title": "长" * 101}, "title"), ({"kind": "poem"}, "kind"),
    ({"grade": "top"}, "grade"), ({"units": ("NO",), "grade": "restricted"}, "units"),
    ({"text": "住院号 123456"}, "text"), ({"tags": tuple("一二三四五六七八九")}, "tags"),
])  # fmt: skip
def test_0_i_what_cannot_be_taken_is_refused_on_its_field(
    author: Member, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        a_draft(author, **more)
    assert error.value.field == field
    assert not Article.objects.exists()


@pytest.mark.parametrize(("more", "field"), [
    ({"text": ""}, "text"), ({"grade": "secret"}, "units"), ({"review_by": None}, "review_by"),
    ({"review_by": date(2030, 1, 1)}, "review_by"),
])  # fmt: skip
def test_7_1_g_what_is_not_whole_is_kept_and_not_published(
    author: Member, more: dict[str, Any], field: str
) -> None:
    made = a_draft(author, **more)
    with pytest.raises(Invalid) as error:
        commands.publish(pk=made.pk, by=author, at=MONDAY)
    assert error.value.field == field
    assert fresh(made).state == State.DRAFT


def test_a_draft_is_thrown_away_and_a_change_goes_back_to_what_is_current(author: Member) -> None:
    gone, made = a_draft(author), published(author)
    assert queries.unfinished(author, MONDAY).get() == gone
    commands.drop(pk=gone.pk, by=author, at=MONDAY)
    with pytest.raises(NotFound):
        commands.drop(pk=gone.pk, by=author, at=MONDAY)
    with pytest.raises(NotFound):  # nothing is pending
        commands.drop(pk=made.pk, by=author, at=MONDAY)
    commands.revise(pk=made.pk, by=author, at=MONDAY, facts=words(title="别的"))
    commands.drop(pk=made.pk, by=author, at=MONDAY)
    assert fresh(made).title == "打印机卡纸怎么办"
    with pytest.raises(ValueError, match="current -> dropped"):
        fresh(made).move(State.DROPPED)


def test_7_1_h_3_2_c_all_staff_read_what_is_open_and_the_rest_is_for_its_readers(
    author: Member, office: Unit
) -> None:
    ward = a_unit("心内科")
    team = a_unit("导管室", parent=ward)
    nurse, stranger = a_member(name="护士", unit=team), a_member(name="外科")
    head = at_post("head", name="心内主任", unit=ward)
    director = at_post("director", name="卫主任", unit=office)
    open_, inside = published(author, grade="public"), published(author)
    few = published(author, grade="restricted", units=(ward.code,))
    secret = published(author, grade="secret", units=(ward.code,), title="机密一条")
    draft = a_draft(author)

    def seen(by: Member) -> set[int]:
        return set(queries.visible_to(by, MONDAY).values_list("pk", flat=True))

    both = {open_.pk, inside.pk}
    assert seen(stranger) == both
    assert seen(nurse) == {*both, few.pk}
    assert seen(head) == {*both, few.pk, secret.pk}
    assert seen(author) == seen(director) == {*both, few.pk, secret.pk, draft.pk}
    for act in (lambda: commands.read_secret(pk=secret.pk, by=nurse, at=MONDAY),
                lambda: commands.rate(pk=few.pk, by=stranger, at=MONDAY, useful=True)):  # fmt: skip
        with pytest.raises(NotFound):
            act()
    commands.read_secret(pk=secret.pk, by=head, at=MONDAY)
    assert latest() == "knowledge.secret_read"
    period = Month.containing(date(2026, 11, 1))
    assert controls.closed_to_staff(period, None).met  # type: ignore[arg-type]  # asks no number
    commands.revise(pk=few.pk, by=author, at=MONDAY, facts=words(note="公开", grade="public"))
    commands.publish(pk=few.pk, by=author, at=MONDAY)
    assert few.pk in seen(stranger)
    assert [one.ordinal for one in queries.versions_of(fresh(few), stranger, MONDAY)] == [2]
    assert [one.ordinal for one in queries.versions_of(fresh(few), author, MONDAY)] == [2, 1]


def test_7_1_g_its_owner_is_asked_before_the_date_and_it_expires_unreviewed(
    author: Member, office: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = published(author, review_by=date(2026, 12, 10))
    published(author, title="以后再看")
    at, job = MONDAY + DAY, jobs.ask_reviews
    assert (job(at), job(at)) == (1, 0)
    owed = Duty.objects.get(kind="knowledge.review")
    assert (owed.owner, owed.closed_at) == (author, None)
    assert "打印机卡纸" in owed.title

    colleague = at_post("system_engineer", name="同事", unit=office)
    with pytest.raises(Denied, match="由责任人"):
        commands.review(pk=made.pk, by=colleague, at=at, review_by=NEXT_YEAR)
    with pytest.raises(Invalid, match="另一位"):
        commands.hand_over(pk=made.pk, by=author, at=at, to=author)
    commands.hand_over(pk=made.pk, by=author, at=at, to=colleague)
    assert Duty.objects.get(kind="knowledge.review", closed_at=None).owner == colleague
    assert Notice.objects.filter(recipient=colleague, kind="knowledge.handed").exists()

    late = MONDAY + timedelta(days=30)
    assert fresh(made).expired(day_of(late))
    december = Month.containing(date(2026, 12, 1))
    monkeypatch.setattr(controls, "now", lambda: late)
    found = controls.expired_articles(december, None)  # type: ignore[arg-type]  # asks no number
    assert (found.met, [one.pk for one in found.exceptions]) == (False, [made.pk])
    with pytest.raises(Invalid, match="今天之后"):
        commands.review(pk=made.pk, by=colleague, at=late, review_by=date(2026, 12, 1))
    commands.review(pk=made.pk, by=colleague, at=late, review_by=NEXT_YEAR)
    assert not Duty.objects.filter(kind="knowledge.review", closed_at=None).exists()
    monkeypatch.setattr(controls, "now", lambda: late + DAY)
    assert controls.expired_articles(december, None).met  # type: ignore[arg-type]  # asks no number


def test_what_is_retired_is_out_of_the_list_and_comes_back(author: Member, office: Unit) -> None:
    made, reader = published(author), a_member()
    director = at_post("director", name="卫主任", unit=office)
    with pytest.raises(Invalid, match="停用原因"):
        commands.retire(pk=made.pk, by=director, at=MONDAY, reason=" ")
    commands.retire(pk=made.pk, by=director, at=MONDAY, reason="换了打印机")
    assert Notice.objects.filter(recipient=author, kind="knowledge.retired").exists()
    assert made not in queries.current_for(reader, MONDAY)
    assert made in queries.visible_to(reader, MONDAY)
    refused: list[Callable[[], object]] = [
        lambda: commands.retire(pk=made.pk, by=author, at=MONDAY, reason="又"),
        lambda: commands.rate(pk=made.pk, by=reader, at=MONDAY, useful=True),
        lambda: commands.restore(pk=made.pk, by=reader, at=MONDAY),
    ]
    for act in refused:
        with pytest.raises(Denied):
            act()
    with pytest.raises(Invalid, match="已停用"):
        commands.ask_review(pk=made.pk, by=director, at=MONDAY)
    commands.restore(pk=made.pk, by=author, at=MONDAY)
    with pytest.raises(Denied, match="没有停用"):
        commands.restore(pk=made.pk, by=author, at=MONDAY)
    commands.retire(pk=made.pk, by=author, at=MONDAY, reason="再停")
    assert made not in queries.was_expired(MONDAY + timedelta(days=900))


def test_7_1_h_whether_it_helped_is_said_once_a_person_and_may_change(author: Member) -> None:
    made, one, other = published(author), a_member(name="甲"), a_member(name="乙")
    for by, useful in ((one, True), (other, True), (one, False)):
        commands.rate(pk=made.pk, by=by, at=MONDAY, useful=useful)
    assert Feedback.objects.count() == 2
    assert queries.usefulness(made) == (1, 2)


def test_who_may_not_write_drafts_nothing_and_edits_nothing(author: Member) -> None:
    nurse = at_post("nurse", name="护士")
    with pytest.raises(Denied):
        a_draft(nurse)
    made = published(author)
    with pytest.raises(Denied, match="由责任人"):
        commands.revise(pk=made.pk, by=nurse, at=MONDAY, facts=words())
    dropped = a_draft(author)
    commands.drop(pk=dropped.pk, by=author, at=MONDAY)
    with pytest.raises(NotFound):
        commands.revise(pk=dropped.pk, by=author, at=MONDAY, facts=words())


def test_7_1_g_files_belong_to_versions_and_are_sealed(author: Member) -> None:
    made, reader = published(author), a_member(name="读者")

    def attach(name: str = "手册.txt", content: bytes = b"one") -> Attachment:
        return commands.attach(pk=made.pk, by=author, at=MONDAY, name=name, content=content)

    with pytest.raises(Denied, match="没有未发布的改动"):
        attach()
    commands.revise(pk=made.pk, by=author, at=MONDAY, facts=words(note="附手册"))
    with pytest.raises(Invalid, match="只收"):
        attach("a.exe")
    first = attach()
    assert b"one" not in bytes(first.sealed)
    with pytest.raises(NotFound):  # it is pending still
        commands.read_attachment(pk=first.pk, by=reader, at=MONDAY)
    replaced = attach(content=b"two")
    commands.publish(pk=made.pk, by=author, at=MONDAY)
    assert commands.read_attachment(pk=replaced.pk, by=reader, at=MONDAY)[1] == b"two"
    for absent in (first.pk, 999):
        with pytest.raises(NotFound):
            commands.read_attachment(pk=absent, by=author, at=MONDAY)

    commands.revise(pk=made.pk, by=author, at=MONDAY, facts=words(note="去手册"))
    with pytest.raises(NotFound):
        commands.detach(pk=made.pk, attachment=first.pk, by=author, at=MONDAY)
    commands.detach(pk=made.pk, attachment=replaced.pk, by=author, at=MONDAY)
    added = attach("新.txt")
    commands.drop(pk=made.pk, by=author, at=MONDAY)
    version = fresh(made).current
    assert version is not None
    assert list(queries.attachments(version)) == [replaced]
    commands.revise(pk=made.pk, by=author, at=MONDAY, facts=words(note="很多"))
    assert added not in queries.attachments(version)
    for n in range(19):
        attach(f"{n}.txt")
    with pytest.raises(Invalid, match="最多 20 个附件"):
        attach("x.txt")
