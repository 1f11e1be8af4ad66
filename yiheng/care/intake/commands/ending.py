"""A licence runs out: people are warned before, and what waited under it is destroyed after."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.models import Licence
from yiheng.care.collection.queries import SUBJECT
from yiheng.care.intake import queries, rules
from yiheng.care.intake.models import Feed
from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import holders, who_may

STEWARD = "data_steward"
ENDING = notice_kind(
    "intake.licence_ending",
    _("采集许可 %(number)s 将于 %(days)s 天后到期，涉及实时接口 %(feeds)s 个，请及时续办"),
)


@command("intake.warn")
def warn(*, pk: int, by: Actor, at: datetime) -> int:
    """Tell people that a licence is about to end, once for each of 30, 7 and 1 days before.

    Tells its author, its signers, the data stewards and who registers feeds; gives how many.
    """
    licence = Licence.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if licence is None:
        raise NotFound
    days, told = rules.warning_due(licence, at), list[Member]()
    if days is not None:
        licence.warn(days)
        told = _concerned(licence, at)
        notify(
            told, ENDING, url=f"/collection/{licence.application_id}/", clause="3.1-r", at=at,
            number=licence.application.number, days=rules.days_left(licence, at),
            feeds=Feed.objects.filter(licence=licence).count(),
        )  # fmt: skip
    record(
        "intake.licence_ending", by=by, target=licence, clause="3.1-r", at=at, days=days,
        told=len(told),
    )  # fmt: skip
    return len(told)


@command("intake.expire")
def expire(*, licence: Licence, by: Actor, at: datetime) -> int:
    """Destroy what quarantine holds under a licence that has ended, and the key that sealed it.

    The rows stay to be counted; a copy of the database holds what no key opens any more.
    """
    rows = list(queries.sealed_under(licence).select_for_update())
    for row in rows:
        row.expire(by, at)
    vault.erase_owner(licence.owner)
    record("intake.quarantine_expired", by=by, target=licence, clause="0-i", at=at, count=len(rows))
    return len(rows)


def _concerned(licence: Licence, at: datetime) -> list[Member]:
    signers = approvals.signers_of(SUBJECT, licence.application_id)
    people = [licence.application.author, *signers, *holders(STEWARD, at)]
    people += who_may("intake:feeds", at)
    return list({one.pk: one for one in people}.values())
