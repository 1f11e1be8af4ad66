"""Entries of the catalogue: registered, changed, reviewed every year, retired and brought back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid
from yiheng.core.verdict import on_field
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import whole
from yiheng.governance.regulation.registry import duty
from yiheng.office.catalogues import queries, rules, telling
from yiheng.office.catalogues.commands.finding import found, needed, text
from yiheng.office.catalogues.facts import Facts
from yiheng.office.catalogues.models import (
    LONGEST_CODE,
    LONGEST_NAME,
    LONGEST_NOTE,
    Asset,
    Check,
    Kind,
    Level,
    Protocol,
)
from yiheng.office.catalogues.permissions import KEEP
from yiheng.standards.china.periods import months_later

CLAUSE, MONTHS = rules.CATALOGUE, "catalogue_review_months"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
REGISTERED, CHANGED, REVIEWED, RETIRED, BACK = (
    "registered", "changed", "reviewed", "retired", "back",
)  # fmt: skip


@command("catalogues.register")
def register(*, by: Member, at: datetime, facts: Facts) -> Asset:
    """A new entry, with its owner, its department and the clauses that it serves."""
    by.may(KEEP, at).require()
    checked = check(facts)
    if Asset.objects.filter(code=checked.code).exists():
        raise Invalid("code", _("编码 %(code)s 已登记，请改用另一个"), clause=CLAUSE,
                      code=checked.code)  # fmt: skip
    one = Asset(kind=checked.kind, code=checked.code, since=at, reviewed_at=at)
    _write(one, checked)
    _remember(one, REGISTERED, "", by, at)
    record(
        "catalogues.registered", by=by, target=one, clause=CLAUSE, at=at, kind=one.kind,
        code=one.code, unit=one.unit.code, owner=one.owner.staff_no,
    )  # fmt: skip
    return one


@command("catalogues.change")
def change(*, pk: int, by: Member, at: datetime, facts: Facts) -> Asset:
    """What is known of an entry changes; with it, it counts as reviewed."""
    one = found(queries.assets(by), pk)
    rules.may_keep(by, one, at).require()
    _write(one, check(replace(facts, kind=one.kind, code=one.code)))
    one.put(reviewed_at=at)
    _remember(one, CHANGED, "", by, at)
    close_duty(target=one, kind=telling.REVIEW, at=at, by=by)
    record(
        "catalogues.changed", by=by, target=one, clause=CLAUSE, at=at, unit=one.unit.code,
        owner=one.owner.staff_no,
    )  # fmt: skip
    return one


@command("catalogues.review")
def review(*, pk: int, by: Member, at: datetime, note: str = "") -> Asset:
    """Its owner has looked at it again, and it is right."""
    one = found(queries.assets(by), pk)
    rules.may_keep(by, one, at).require()
    on_field("note", rules.may_stand(Facts.of(one)))
    words = text("note", note, LONGEST_NOTE, CLAUSE)
    one.put(reviewed_at=at)
    _remember(one, REVIEWED, words, by, at)
    close_duty(target=one, kind=telling.REVIEW, at=at, by=by)
    record("catalogues.reviewed", by=by, target=one, clause=CLAUSE, at=at, code=one.code)
    return one


@duty("1.1-a")
@command("catalogues.ask_reviews")
def ask_reviews(*, by: Actor, at: datetime, ahead: datetime) -> int:
    """The owners owe the reviews that fall due before an instant; gives how many were asked."""
    months = whole(MONTHS, at=at)
    due = queries.to_review(months, ahead)
    for one in due:
        open_duty(
            clause=CLAUSE, kind=telling.REVIEW, target=one, owner=one.owner,
            due_at=months_later(one.reviewed_at, months), at=at, by=by, unit=one.unit,
            url=one.page, title=one.name,
        )  # fmt: skip
    record("catalogues.reviews_asked", by=by, target="catalogues.asset", clause=CLAUSE, at=at,
           count=len(due))  # fmt: skip
    return len(due)


@command("catalogues.retire")
def retire(*, pk: int, by: Member, at: datetime, reason: str) -> Asset:
    """It is used no more; it stays to be read."""
    one = found(queries.assets(by), pk)
    rules.may_retire(by, one, queries.joined_to(one), at).require()
    why = needed("reason", reason, LONGEST_NOTE, CLAUSE)
    one.put(retired_at=at, why_retired=why)
    _remember(one, RETIRED, why, by, at)
    close_duty(target=one, kind=telling.REVIEW, at=at, by=by)
    record("catalogues.retired", by=by, target=one, clause=CLAUSE, at=at, code=one.code)
    return one


@command("catalogues.bring_back")
def bring_back(*, pk: int, by: Member, at: datetime, owner: Member | None = None) -> Asset:
    """It is used again, under another owner where one is named, and counts as reviewed."""
    one = found(queries.assets(by), pk)
    rules.may_bring_back(by, one, at).require()
    facts = replace(Facts.of(one), owner=owner or one.owner)
    on_field("owner", rules.may_stand(facts))
    on_field("host", rules.may_connect(facts))
    one.put(retired_at=None, why_retired="", reviewed_at=at, owner=facts.owner)
    _remember(one, BACK, "", by, at)
    record("catalogues.brought_back", by=by, target=one, clause=CLAUSE, at=at, code=one.code)
    return one


def check(facts: Facts) -> Facts:
    """What was filled in, tidied; raises ``Invalid`` on the field that is to be mended."""
    if facts.kind not in Kind.values:
        raise Invalid("kind", _("请选择系统、接口、数据集或适用科室"), clause=CLAUSE)
    code = needed("code", facts.code, LONGEST_CODE, CLAUSE)
    if not CODE.fullmatch(code):
        raise Invalid("code", _("编码由字母、数字和 . _ - 组成，例如 HIS-01"), clause=CLAUSE)
    tidied = replace(
        facts, code=code, name=needed("name", facts.name, LONGEST_NAME, CLAUSE),
        note=text("note", facts.note, LONGEST_NOTE, CLAUSE),
    )  # fmt: skip
    on_field(_lacking(tidied), rules.may_stand(tidied))
    on_field(_end(tidied), rules.may_connect(tidied))
    if tidied.kind == Kind.INTERFACE and tidied.protocol not in Protocol.values:
        raise Invalid("protocol", _("请选择接口协议"), clause=CLAUSE)
    if tidied.kind == Kind.DATASET and tidied.level not in Level.values:
        raise Invalid("level", _("请选择数据级别"), clause=CLAUSE)
    return tidied


def _lacking(facts: Facts) -> str:
    if facts.unit is None:
        return "unit"
    return "owner" if facts.owner is None or not facts.owner.is_active else "clauses"


def _end(facts: Facts) -> str:
    ends = rules.ENDS.get(Kind(facts.kind), ())
    wrong = [name for name in ends if not _usable(getattr(facts, name))]
    return next(iter(wrong), "taker")


def _usable(end: Asset | None) -> bool:
    return end is not None and end.kind == Kind.SYSTEM and end.live


def _write(one: Asset, facts: Facts) -> None:
    joins, holds = one.kind == Kind.INTERFACE, one.kind == Kind.DATASET
    one.name, one.note, one.clauses = facts.name, facts.note, list(facts.clauses)
    assert facts.unit is not None
    assert facts.owner is not None
    one.unit, one.owner = facts.unit, facts.owner
    one.giver, one.taker = (facts.giver, facts.taker) if joins else (None, None)
    one.protocol, one.host = facts.protocol if joins else "", facts.host if holds else None
    one.level = facts.level if holds else ""
    one.indexed = facts.indexed and one.kind == Kind.SYSTEM
    one.save()


def _remember(one: Asset, what: str, note: str, by: Member, at: datetime) -> None:
    Check.objects.create(
        asset=one, what=what, owner=one.owner.label, digest=Facts.of(one).digest, note=note, by=by,
        at=at,
    )  # fmt: skip
