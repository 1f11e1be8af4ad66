"""Answering: by whom it is asked, with a reason where the evidence wants one, applied at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.campaigns import queries, rules
from yiheng.governance.campaigns.commands.ending import close_if_complete
from yiheng.governance.campaigns.commands.sharing import owe, settle_shares
from yiheng.governance.campaigns.kinds import Choice, Done, Evidence, Outcome
from yiheng.governance.campaigns.models import Answer, Campaign, Item
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member, Post
from yiheng.governance.regulation.registry import duty

TO_DO = duty_kind("campaigns.carry_out", _("按复核结论办理：%(what)s"), glyph="办")
ASKED_AGAIN = notice_kind("campaigns.asked_again", _("“%(title)s”有一项退回重办，请重新决定"))
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of many answers given at once: how many were taken, and why the others not."""

    taken: int
    refused: tuple[tuple[int, str], ...]


@command("campaigns.answer")
def answer(
    *, pk: int, code: str, by: Member, at: datetime, reason: str = "",
    data: Mapping[str, str] | None = None,
) -> Item:  # fmt: skip
    """Answer one item; what follows from it happens in the same transaction.

    Raises ``NotFound`` for what is not asked of this member, ``Denied`` for what concerns them,
    is answered or closed, ``Invalid`` where a reason is missing.
    """
    item = _locked(pk, by, at)
    about = item.campaign.about
    rules.may_answer(item, by, at).require()
    choice = about.choice(code)
    if choice is None:
        raise Invalid("code", _("请选择一项结论"), clause=about.clause)
    seen = about.evidence([item], at).get(item.pk, Evidence(""))
    _check_reason(choice, seen, reason, about.clause)
    said = about.check(item, code, data or {}) if about.check else {}
    kept = _keep(item, choice, seen, reason.strip(), said, by, at)
    done: Done = about.apply(item=item, answer=kept, by=by, at=at)
    kept.outcome, kept.ref = done.outcome.value, done.ref
    kept.save(update_fields=["outcome", "ref"])
    item.settle(code, at)
    record(
        "campaigns.answered", by=by, target=item, clause=about.clause, at=at,
        campaign=item.campaign_id, of=item.target, outcome=code, came_to=kept.outcome,
        on_behalf_of=kept.on_behalf_of.staff_no if kept.on_behalf_of else None,
        flagged=seen.flagged, digest=kept.evidence_digest,
        reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    if done.outcome == Outcome.TO_DO:
        _ask_to_do(item, by, at)
    settle_shares(item.campaign, [item.stuck_with], at)
    close_if_complete(item.campaign, at)
    return item


def answer_many(*, pks: Iterable[int], code: str, by: Member, at: datetime) -> Batch:
    """Give the same answer to many items that nothing speaks against, each by its own command.

    What is flagged, and any answer that wants to be thought about, is not taken this way.
    """
    taken, refused = 0, []
    items = {one.pk: one for one in queries.items_of(by, at).filter(pk__in=list(pks))}
    seen = queries.evidence_of(list(items.values()), at)
    for pk, item in items.items():
        choice = item.campaign.about.choice(code)
        if choice is None or not choice.batch:
            refused.append((pk, str(_("这一结论须逐项办理"))))
        elif seen.get(pk, Evidence("")).flagged:
            refused.append((pk, str(_("需要说明理由，须逐项办理"))))
        else:
            try:
                answer(pk=pk, code=code, by=by, at=at)
                taken += 1
            except Denied as no:  # written by the command; the list says which and why
                refused.append((pk, no.verdict.why))
    return Batch(taken, tuple(refused))


@command("campaigns.ask_again")
def ask_again(*, pk: int, reason: str, by: Actor, at: datetime) -> Item:
    """An answer counts no longer and the item is asked again; what has taken effect stays."""
    item = locked_item(pk)
    about, kept = item.campaign.about, item.answers.filter(voided_at=None).first()
    rules.may_ask_again(item, kept, by, at).require()
    _check_text(reason, about.clause)
    if kept is not None:
        kept.void(by.label, reason.strip(), at)
    close_duty(target=item, kind=TO_DO, at=at, by=by)
    item.ask_again()
    record(
        "campaigns.asked_again", by=by, target=item, clause=about.clause, at=at,
        campaign=item.campaign_id, of=item.target, reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    stuck = item.stuck_with
    if stuck is not None:
        owe(item.campaign, [stuck], max(item.campaign.due_at, at), by, at)
        notify(
            stuck, ASKED_AGAIN, url=f"/campaigns/{item.campaign_id}/mine/", clause=about.clause,
            at=at, title=item.campaign.title,
        )  # fmt: skip
    return item


@command("campaigns.carry_out")
def carry_out(*, pk: int, note: str, by: Actor, at: datetime) -> Item:
    """What an answer asked to be done has been done; whoever runs the round says how."""
    item = locked_item(pk)
    about = item.campaign.about
    by.may(about.run, at).require()
    kept = item.answers.filter(voided_at=None, outcome=Outcome.TO_DO.value).first()
    if kept is None:
        raise Invalid("note", _("该事项没有待办理的调整"), clause=about.clause)
    _check_text(note, about.clause)
    kept.data = {**kept.data, "done": note.strip()}
    kept.save(update_fields=["data"])
    kept.come_to(Outcome.DONE)
    close_duty(target=item, kind=TO_DO, at=at, by=by)
    record(
        "campaigns.carried_out", by=by, target=item, clause=about.clause, at=at,
        campaign=item.campaign_id, of=item.target, text=words_digest(note.strip()),
    )  # fmt: skip
    return item


def locked_item(pk: int) -> Item:
    """An item, its round locked first and it second; raises ``NotFound``."""
    known = Item.objects.filter(pk=pk).values_list("campaign", flat=True).first()
    if known is None:
        raise NotFound
    Campaign.objects.select_for_update().get(pk=known)
    items = Item.objects.select_for_update(of=("self",)).select_related(
        "campaign", "assignee__unit", "deputy__unit", "concerns", "unit"
    )
    return items.get(pk=pk)


def _locked(pk: int, by: Member, at: datetime) -> Item:
    if not queries.items_of(by, at).filter(pk=pk).exists():
        raise NotFound
    return locked_item(pk)


def _check_reason(choice: Choice, seen: Evidence, reason: str, clause: str) -> None:
    if len(reason) > LONGEST:
        raise Invalid("reason", _("理由不超过 %(n)s 个字"), clause=clause, n=LONGEST)
    if reason.strip() or not rules.needs_reason(choice, seen.flagged):
        return
    if seen.flagged and seen.why:
        raise Invalid(
            "reason", _("%(why)s，选择“%(answer)s”须写明理由"), clause="4.1-g", why=seen.why,
            answer=choice.title,
        )  # fmt: skip
    raise Invalid("reason", _("选择“%(answer)s”须写明理由"), clause=clause, answer=choice.title)


def _check_text(text: str, clause: str) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise Invalid("reason", _("请写明，不超过 %(n)s 个字"), clause=clause, n=LONGEST)


def _keep(
    item: Item, choice: Choice, seen: Evidence, reason: str, said: dict[str, str], by: Member,
    at: datetime,
) -> Answer:  # fmt: skip
    shown: dict[str, Any] = {
        "line": seen.line, "rows": [list(row) for row in seen.rows], "why": seen.why
    }  # fmt: skip
    return Answer.objects.create(
        item=item, code=choice.code, reason=reason, data=said, by=by, at=at, flagged=seen.flagged,
        on_behalf_of=queries.principal_of(item, by, at), evidence=shown,
        evidence_digest=sha256(rfc8785.dumps(shown)).hexdigest(),
    )  # fmt: skip


@duty("4.1-g")
def _ask_to_do(item: Item, by: Actor, at: datetime) -> None:
    """Whoever runs the round carries out what an answer asks to be changed."""
    about = item.campaign.about
    able = next((one for one in Post.objects.order_by("pk") if about.run in one.permissions), None)
    if able is not None:
        open_duty(
            clause="4.1-g", kind=TO_DO, target=item, post=able.code, by=by, at=at,
            due_at=clocks.due(at, workdays=5), url=f"/campaigns/items/{item.pk}/", what=item.title,
        )  # fmt: skip
