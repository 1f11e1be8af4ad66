"""What access does by itself: warn of old passwords, follow the roster, drop what is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.jobs import job
from yiheng.governance.access import commands, queries


@job("access.password_age", every=timedelta(days=1), clause="4.1-k")
def password_age(now: datetime) -> int:
    """Warn, from 14 days before, whoever must change the password soon."""
    ageing = queries.ageing_passwords(now)
    for member, days in ageing:
        commands.warn_of_age(by=the_system(), to=member, at=now, days=days)
    return len(ageing)


@job("access.read_risk", every=timedelta(hours=6), clause="4.1-l")
def read_risk(now: datetime) -> int:
    """Keep the day's credential risk; gives how many accounts are exposed."""
    return commands.read_risk(by=the_system(), at=now).exposed


@job("access.escalate", every=timedelta(minutes=10), clause="2.1-n")
def escalate(now: datetime) -> int:
    """Late judgements of 紧急调阅 are offered to the other reviewers."""
    late = list(queries.overdue_reviews(now).values_list("pk", flat=True))
    for pk in late:
        commands.escalate_review(pk=pk, by=the_system(), at=now)
    return len(late)


@job("access.relate_on_duty", every=timedelta(minutes=5), clause="0-e")
def relate_on_duty(now: datetime) -> int:
    """Whoever is on duty treats the patients of the unit until the shift ends; gives how many."""
    owed = queries.owed_to_duty(now)
    return commands.relate_many(relations=owed, by=the_system(), at=now) if owed else 0


@job("access.forget", every=timedelta(hours=6), clause="0-g")
def forget(now: datetime) -> int:
    """Sessions that are over and codes that no clock takes any more are dropped."""
    system = the_system()
    gone = commands.forget_ended(by=system, at=now)
    return gone + commands.forget_used_codes(by=system, at=now)
