"""The shelf, questions, and searches: what comes from elsewhere, what staff ask and look for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from yiheng.core import publishing, references
from yiheng.core.actor import the_system
from yiheng.core.clock import day_of
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.publishing import Publication
from yiheng.core.search import finding
from yiheng.core.search.finding import hits
from yiheng.core.search.index import rebuild
from yiheng.core.search.tokens import runs
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member, Unit
from yiheng.office.knowledge import commands, controls, queries
from yiheng.office.knowledge.facts import text_of, words_of
from yiheng.office.knowledge.models import Article, Asked, Grade, Kind, Question, Search
from yiheng.office.knowledge.tests.factories import (
    DAY,
    MONDAY,
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
NOVEMBER = Month.containing(date(2026, 11, 1))


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def secretary(office: Unit) -> Member:
    return at_post("secretary", name="院办", unit=office)


def minutes(**more: Any) -> Publication:
    return Publication(**{
        "origin": "meetings:12", "kind": publishing.MINUTES, "title": "11 月周会纪要",
        "text": "议定：\n\n- 换打印机", "url": "/meetings/12/", **more,
    })  # fmt: skip


def shelved(publication: Publication, by: Any) -> Article:
    address = publishing.publish(publication, by=by, at=MONDAY)
    article = Article.objects.get(origin=publication.origin)
    assert address == article.page
    return fresh(article)


def test_3_2_g_what_is_published_elsewhere_stands_on_the_shelf_at_its_grade(
    secretary: Member,
) -> None:
    ward = a_unit("心内科")
    made = shelved(minutes(grade="restricted", readers=(ward.pk,), owner=secretary), the_system())
    assert (made.kind, made.grade, made.shelved, made.source) == (
        "minutes", "restricted", "restricted", "/meetings/12/",
    )  # fmt: skip
    assert list(made.units.all()) == [ward]
    assert made.review_by == day_of(MONDAY) + 365 * DAY
    assert made not in queries.visible_to(a_member(name="外科"), MONDAY)
    assert controls.shelved_below_grade(NOVEMBER, None).met  # type: ignore[arg-type]  # no number

    same = shelved(minutes(grade="restricted", readers=(ward.pk,), owner=secretary), secretary)
    assert (same.pk, same.versions.count()) == (made.pk, 1)
    again = shelved(minutes(text="议定：不换", grade="restricted", readers=(ward.pk,)), secretary)
    assert again.current is not None
    assert (again.versions.count(), text_of(again.current)) == (2, "议定：不换")
    assert again.current.note == "第 2 次发布"
    with pytest.raises(Denied, match="来源"):
        commands.revise(pk=made.pk, by=secretary, at=MONDAY, facts=words(grade="public"))
    commands.retire(pk=made.pk, by=secretary, at=MONDAY, reason="误发")
    assert shelved(minutes(grade="internal"), secretary).state == "current"

    Article.objects.filter(pk=made.pk).update(grade=Grade.PUBLIC)  # behind the commands' back
    assert controls.shelved_below_grade(NOVEMBER, None).exceptions == (made,)  # type: ignore[arg-type]  # no number


@pytest.mark.parametrize(("more", "by", "field"), [
    ({"origin": "meetings"}, "", "origin"), ({"origin": "m:" + "1" * 60}, "", "origin"),
    ({}, "system", "owner"), ({"grade": "top"}, "", "grade"), ({"kind": "poem"}, "", "kind"),
    ({"text": " "}, "", "text"), ({"grade": "secret"}, "", "units"),
    ({"text": "住院号 123456"}, "", "text"),
])  # fmt: skip
def test_3_2_g_what_may_not_stand_there_is_refused_and_leaves_nothing(
    secretary: Member, more: dict[str, Any], by: str, field: str
) -> None:
    with pytest.raises(Invalid) as error:
        publishing.publish(minutes(**more), by=the_system() if by else secretary, at=MONDAY)
    assert error.value.field == field
    assert not Article.objects.exists()


def test_7_1_f_a_question_is_asked_answered_for_all_and_its_asker_told(secretary: Member) -> None:
    nurse, director = at_post("nurse", name="护士"), at_post("director", name="卫主任")
    with pytest.raises(Invalid, match="您的问题"):
        commands.ask(by=nurse, at=MONDAY, idempotency_key="k", words=" ")
    asked = commands.ask(by=nurse, at=MONDAY, idempotency_key="k", words="怎么改密码？")
    again = commands.ask(by=nurse, at=MONDAY, idempotency_key="k", words="怎么改密码？")
    assert asked.pk == again.pk
    assert "怎么改密码".encode() not in bytes(Question.objects.get().sealed)
    assert words_of(Question.objects.get()) == "怎么改密码？"
    assert Notice.objects.filter(kind="knowledge.asked").get().recipient == director
    faq = words(title="怎么改密码", text="在账号页改。", kind=Kind.QUESTION)
    with pytest.raises(Denied):
        commands.answer(pk=asked.pk, by=nurse, at=MONDAY, facts=faq)
    with pytest.raises(NotFound):
        commands.answer(pk=asked.pk, by=at_post("doctor"), at=MONDAY, facts=faq)
    for wrong in (replace(faq, kind=Kind.CASE), replace(faq, grade="secret")):
        with pytest.raises(Invalid, match="全员查阅"):
            commands.answer(pk=asked.pk, by=secretary, at=MONDAY, facts=wrong)
    made = commands.answer(pk=asked.pk, by=secretary, at=MONDAY, facts=faq)
    assert (made.kind, made.owner, made.state) == ("faq", secretary, "current")
    assert Notice.objects.get(kind="knowledge.answered").url == made.page
    assert Question.objects.get().article == made
    with pytest.raises(Denied, match="已回答"):
        commands.decline(pk=asked.pk, by=secretary, at=MONDAY, reason="重复")
    with pytest.raises(Denied, match="已回答"):
        commands.withdraw_question(pk=asked.pk, by=nurse, at=MONDAY)
    with pytest.raises(ValueError, match="answered -> declined"):
        Question.objects.get().settle(Asked.DECLINED, secretary, MONDAY)


def test_7_1_f_a_question_is_declined_with_a_reason_or_taken_back(secretary: Member) -> None:
    nurse = at_post("nurse", name="护士")
    one, two = (
        commands.ask(by=nurse, at=MONDAY, idempotency_key=key, words=f"问{key}") for key in "ab"
    )
    with pytest.raises(Invalid, match="理由"):
        commands.decline(pk=one.pk, by=secretary, at=MONDAY, reason="")
    commands.decline(pk=one.pk, by=secretary, at=MONDAY, reason="见手册")
    assert Notice.objects.filter(recipient=nurse, kind="knowledge.declined").exists()
    with pytest.raises(Denied, match="只有提问人"):
        commands.withdraw_question(pk=two.pk, by=secretary, at=MONDAY)
    commands.withdraw_question(pk=two.pk, by=nurse, at=MONDAY)
    assert queries.waiting(secretary, MONDAY) == 0


def test_7_1_f_a_search_is_counted_of_nobody_and_so_is_the_click(secretary: Member) -> None:
    for token in ("a", "b", "a"):
        commands.note_search(token=token, found=2, by=the_system(), at=MONDAY)
    for _twice in range(2):
        commands.note_click(token="a", by=the_system(), at=MONDAY)
    with pytest.raises(NotFound):
        commands.note_click(token="c", by=the_system(), at=MONDAY)
    assert Search.objects.count() == 2
    assert controls.searches_followed(NOVEMBER, None).value == 50  # type: ignore[arg-type]  # no number
    assert set(Entry.objects.filter(action__startswith="knowledge.search")
               .values_list("actor", flat=True)) == {"system"}  # fmt: skip


def test_7_1_f_the_search_knows_grades(secretary: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    ward = a_unit("心内科")
    nurse, stranger = a_member(name="护士", unit=ward), a_member(name="外科")
    open_ = published(secretary, title="排班", text="夜班交接在七点", tags=("护理",))
    few = published(
        secretary, title="夜班补助", text="夜班交接细则", grade="restricted", units=(ward.code,)
    )
    secret = published(secretary, title="夜班机密", grade="secret", units=(ward.code,))
    rebuild()

    def found(by: Member, typed: str) -> set[int]:
        return set(queries.found(by, typed, MONDAY).values_list("pk", flat=True))

    assert found(stranger, "夜班交接") == {open_.pk}
    assert found(nurse, "夜班交接") == {open_.pk}  # of a restricted one the title alone
    assert found(nurse, "夜班补助") == {few.pk}
    assert found(stranger, "夜班补助") == set()
    assert found(stranger, "护理") == {open_.pk}
    assert found(stranger, "…") == set()
    assert secret.pk not in found(nurse, "夜班机密")
    monkeypatch.setattr(finding, "FIRST_BATCH", 1)
    monkeypatch.setattr(queries, "MOST_FOUND", 1)
    assert found(stranger, "夜班") == {open_.pk}  # what is hidden and newer uses nothing up
    found_by_all = hits(runs("夜班"), nurse, MONDAY)[queries.KIND]  # the house's search
    assert {one.object_id for one in found_by_all} == {str(open_.pk), str(few.pk)}
    near = published(secretary, title="早班", tags=("护理", "排班"))
    assert queries.related(open_, stranger, MONDAY) == [near]
    assert queries.related(few, nurse, MONDAY) == []
    keys = [str(open_.pk), str(few.pk), "x"]
    assert set(references.find(references.ARTICLE, keys, stranger, MONDAY)) == {str(open_.pk)}
    chosen = references.choices(references.ARTICLE, nurse, MONDAY, "夜班")
    assert [one.label for one in chosen] == ["夜班补助"]
