"""Who may read, write, look after and answer; what an article may say."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.publishing import GRADES
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.office.knowledge.models import OPEN, Article, Asked, Question, State, Version
from yiheng.office.knowledge.permissions import KEEP, WRITE
from yiheng.standards.china.identity import names_a_patient, numbers_in

SHARED, STORED, READ, SHELVED = "7.1-f", "7.1-g", "7.1-h", "3.2-g"
GRADED, MINIMISE = "3.2-c", "0-i"
LONGEST_AHEAD = timedelta(days=730)
USUAL = timedelta(days=365)
ASKED_BEFORE = timedelta(days=30)
"""So long before its review date the owner is asked to look at an article."""


@enforces("0-i")
def may_say(text: str) -> Verdict:
    """§0-i 最小必要: what all may read holds no patient."""
    plain = unicodedata.normalize("NFKC", text)
    if numbers_in(plain):
        return refuse(MINIMISE, _("含身份证号，知识库不收证件号与患者信息"), cure=_("请删去该号码"))
    if names_a_patient(plain):
        return refuse(
            MINIMISE, _("含患者的号码（住院号、病历号等），知识库不收患者信息"),
            cure=_("请删去该号码；案例请写“患者甲”"),
        )  # fmt: skip
    return permit(MINIMISE)


@enforces("7.1-g")
def may_last(review_by: date | None, today: date) -> Verdict:
    """§7.1-g: every article has a date at which its owner looks at it again."""
    if review_by is None:
        return refuse(STORED, _("没有复核日期"), cure=_("请填写复核日期，最长两年"))
    if review_by <= today:
        return refuse(STORED, _("复核日期须在今天之后"), cure=_("请改为以后的日期，例如一年后"))
    if review_by > today + LONGEST_AHEAD:
        return refuse(STORED, _("复核日期超过两年"), cure=_("请改为两年以内的日期"))
    return permit(STORED)


@enforces("3.2-c")
def may_be_read_by(grade: str, units: int) -> Verdict:
    """§3.2-c: what is 受限 or 机密 names the departments that may read it."""
    if grade not in GRADES:
        return refuse(GRADED, _("没有定密级"), cure=_("请选择公开、内部、受限或机密"))
    if grade not in OPEN and not units:
        return refuse(GRADED, _("受限和机密的条目没有可阅科室"), cure=_("请至少选择一个科室"))
    return permit(GRADED)


def may_write(by: Member, at: datetime) -> Verdict:
    """§7.1-g: who may write articles at all."""
    return by.may(WRITE, at)


@enforces("7.1-g")
def may_look_after(by: Member, article: Article, at: datetime) -> Verdict:
    """§7.1-g: its owner looks after an article, or who keeps the knowledge base."""
    if article.owner_id == by.pk or by.may(KEEP, at):
        return permit(STORED)
    return refuse(
        STORED, _("由责任人%(who)s维护"), cure=_("请把建议告诉责任人，或点“有用吗”"),
        who=article.owner.name,
    )  # fmt: skip


@enforces("3.2-g", "7.1-g")
def may_edit(by: Member, article: Article, at: datetime) -> Verdict:
    """§3.2-g: what another room shelved is changed there, so that text and grade stay those of its
    origin; the rest by who looks after it."""
    if article.origin:
        return refuse(
            SHELVED, _("本条由来源自动入库，不在这里修改"), cure=_("请在来源页面修改后重新发布")
        )
    return may_look_after(by, article, at)


@enforces("7.1-g")
def may_publish(by: Member, article: Article, pending: Version | None, at: datetime) -> Verdict:
    """§7.1-g: a pending version is published once."""
    verdict = may_edit(by, article, at)
    if verdict and pending is None:
        return refuse(STORED, _("没有未发布的改动"), cure=_("请先点“修改”"))
    return verdict


@enforces("7.1-g")
def may_review(by: Member, article: Article, at: datetime) -> Verdict:
    """§7.1-g: what is current is looked at again by who looks after it."""
    if article.state != State.CURRENT:
        return refuse(
            STORED, _("条目%(state)s，不必复核"), cure=_("请先发布"),
            state=article.get_state_display(),
        )  # fmt: skip
    return may_look_after(by, article, at)


@enforces("7.1-g")
def may_restore(by: Member, article: Article, at: datetime) -> Verdict:
    """§7.1-g: what was retired can be taken back into use."""
    if article.state != State.RETIRED:
        return refuse(
            STORED, _("条目%(state)s，没有停用"), cure=_("现行条目可以直接查看"),
            state=article.get_state_display(),
        )  # fmt: skip
    return may_look_after(by, article, at)


@enforces("7.1-h")
def may_rate(article: Article) -> Verdict:
    """§7.1-h: everybody who may read what is current may say whether it helped."""
    if article.state != State.CURRENT:
        return refuse(
            READ, _("条目%(state)s，不再收反馈"), cure=_("请看现行条目"),
            state=article.get_state_display(),
        )  # fmt: skip
    return permit(READ)


@enforces("7.1-f")
def may_answer(by: Member, question: Question, at: datetime) -> Verdict:
    """§7.1-f: who writes articles answers a question, once."""
    if question.state != Asked.OPEN:
        return refuse(
            SHARED, _("该问题%(state)s"), cure=_("请看常见问题"),
            state=question.get_state_display(),
        )  # fmt: skip
    return may_write(by, at)


@enforces("7.1-f")
def may_withdraw(by: Member, question: Question) -> Verdict:
    """§7.1-f: who asked takes an open question back."""
    if question.asker_id != by.pk:
        return refuse(SHARED, _("只有提问人可以撤回问题"), cure=_("不采纳的，请写明理由"))
    if question.state != Asked.OPEN:
        return refuse(
            SHARED, _("该问题%(state)s"), cure=_("请看常见问题"),
            state=question.get_state_display(),
        )  # fmt: skip
    return permit(SHARED)
