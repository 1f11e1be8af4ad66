"""Issuing: at once where one may, else by the signature of the unit's head; and emergencies."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.people.models import Member, Unit
from yiheng.office.bulletins import queries, rules, telling
from yiheng.office.bulletins.audience import Audience
from yiheng.office.bulletins.commands.drafting import draft
from yiheng.office.bulletins.commands.finding import (
    found,
    issue,
    pending,
    require_whole,
    text_of,
)
from yiheng.office.bulletins.facts import Facts
from yiheng.office.bulletins.models import LONGEST_BODY, Bulletin, Stage, State

UNIT, HEADS, EVERYBODY = "unit", "heads", "whole"
HEAD = "head"


@command("bulletins.publish")
def publish(*, pk: int, by: Member, at: datetime) -> Bulletin:
    """Issue a complete edition without another's signature, where the rule lets one."""
    bulletin = found(pk, by)
    edition = pending(bulletin)
    beyond = queries.beyond(edition.addressed, bulletin.unit)
    rules.may_publish(by, bulletin, edition, beyond, at).require()
    require_whole(bulletin, edition, at)
    issue(bulletin, edition, by=by, at=at, signed=False)
    return bulletin


@command("bulletins.submit")
def submit(*, pk: int, by: Member, at: datetime) -> Bulletin:
    """Hand a complete edition in for the signature of the issuing unit's head."""
    bulletin = found(pk, by)
    edition = pending(bulletin)
    verdict = rules.may_submit(by, bulletin, edition)
    verdict.require()
    readers = require_whole(bulletin, edition, at)
    edition.put(stage=Stage.IN_APPROVAL)
    approvals.submit(subject=queries.SUBJECT, pk=edition.pk, by=by, at=at)
    record(
        "bulletins.submitted", by=by, target=bulletin, clause=verdict.clause, at=at,
        edition=edition.ordinal, count=len(readers),
    )  # fmt: skip
    return bulletin


@command("bulletins.recall")
def recall(*, pk: int, by: Member, at: datetime) -> Bulletin:
    """Take an edition back from its signers; it can be changed and handed in again."""
    bulletin = found(pk, by)
    edition = pending(bulletin)
    rules.may_recall(by, bulletin, edition).require()
    approvals.withdraw(subject=queries.SUBJECT, pk=edition.pk, by=by, at=at)
    return bulletin


@command("bulletins.alert")
def alert(
    *, case: str, unit: Unit, scope: str, by: Member, at: datetime, idempotency_key: str,
    words: str = "",
) -> Bulletin:  # fmt: skip
    """Tell of an emergency in prepared words, at once; the same key twice is told once (7.1-c)."""
    known = telling.CASES.get(case)
    if known is None:
        raise Invalid("case", _("请选择事由"), clause=rules.PHONE)
    if scope not in (UNIT, HEADS, EVERYBODY):
        raise Invalid("scope", _("请选择通知谁"), clause=rules.PHONE)
    title = known.said(unit.name)
    facts = Facts(
        title=title, body=text_of("words", words, LONGEST_BODY, lines=True) or title,
        importance=Importance.URGENT, category=known.category, audience=_whom(unit, scope),
    )  # fmt: skip
    bulletin = draft(by=by, at=at, idempotency_key=f"alert-{idempotency_key}", facts=facts)
    bulletin = found(bulletin.pk, by)  # whoever pressed first has told it
    if bulletin.state == State.DRAFT:
        pending(bulletin).put(case=case, place=unit.name)
        publish(pk=bulletin.pk, by=by, at=at)
        bulletin.refresh_from_db()
    record(
        "bulletins.alerted", by=by, target=bulletin, clause=rules.PHONE, at=at, case=case,
        unit=unit.code,
    )  # fmt: skip
    return bulletin


def _whom(unit: Unit, scope: str) -> Audience:
    if scope == HEADS:
        return Audience(posts=(HEAD,))
    return Audience(whole=True) if scope == EVERYBODY else Audience(units=(unit.code,))
