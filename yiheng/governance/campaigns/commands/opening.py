"""Opening a round: what is asked is frozen, and those who answer owe it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.campaigns import queries, rules
from yiheng.governance.campaigns.commands.sharing import owe
from yiheng.governance.campaigns.kinds import KINDS, Kind, Thing
from yiheng.governance.campaigns.models import Campaign, Item
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.queries import who_may
from yiheng.governance.regulation.parameters import ParameterUnset, parameter
from yiheng.standards.china.calendar import PERIODS, Period, Year

UNHELD = notice_kind(
    "campaigns.unheld", _("“%(title)s”有 %(n)s 项无人可决定，请指定办理人")
)  # fmt: skip
LONGEST_TITLE = 80


@command("campaigns.open")
def open_campaign(
    *,
    kind: str,
    by: Actor,
    at: datetime,
    title: str = "",
    due_at: datetime | None = None,
    units: Sequence[str] = (),
) -> Campaign:
    """Open a round of a kind over everything, or over some units (by code).

    Raises ``Denied`` while another of the kind runs, ``Invalid`` where nothing is to be asked.
    """
    about = KINDS.get(kind)
    if about is None:
        raise NotFound
    rules.may_open(about, by, at, queries.running(kind)).require()
    period = period_at(about, at)
    due = due_at or due_within(about, period, at)
    check_due(about, period, due, at)
    campaign = _made(about, period, title, due, _known_units(units), by, at)
    items = _ask(campaign, about, at)
    if not items:
        raise Invalid("kind", _("没有需要复核的事项"), clause=about.clause)
    told = owe(campaign, [one.assignee for one in items if one.assignee], due, by, at)
    unheld = sum(one.assignee_id is None for one in items)
    if unheld:
        notify(
            who_may(about.run, at), UNHELD, url=f"/campaigns/{campaign.pk}/", at=at,
            clause=about.clause, title=campaign.title, n=unheld,
        )  # fmt: skip
    record(
        "campaigns.opened", by=by, target=campaign, clause=about.clause, at=at, kind=kind,
        period=period.code, items=len(items), told=told, due=due.isoformat(),
        digest=words_digest("\n".join(sorted(one.target for one in items))),
    )  # fmt: skip
    return campaign


def period_at(about: Kind, at: datetime) -> Period:
    """The period of a kind that holds an instant; a year for one that is opened by hand only.

    Raises ``ParameterUnset``.
    """
    kind = Year if about.every is None else PERIODS[str(parameter(about.every, at=at))]
    return kind.containing(at)


def check_due(about: Kind, period: Period, due: datetime, at: datetime) -> None:
    """Raise ``Invalid`` for an end that has passed, or that lies beyond the period."""
    if due <= at:
        raise Invalid("due_at", _("期限应晚于现在"), clause=about.clause)
    if due > period.end:
        raise Invalid(
            "due_at", _("期限不能晚于本周期末 %(day)s"), clause=about.clause, day=period.last
        )


def is_due(about: Kind, at: datetime) -> bool:
    """Whether a round of this period is to be opened: none was yet, and its time has come."""
    try:
        period = period_at(about, at)
        if about.ready is not None and not about.ready(at):
            return False
    except ParameterUnset:
        return False
    begun = period.start + (period.end - period.start) * float(about.begins)
    known = queries.of_period(about.name, period.code).exists()
    return at >= begun and not known and queries.running(about.name) is None


def due_within(about: Kind, period: Period, at: datetime) -> datetime:
    """Until when a round lasts that is opened now: its days, but never beyond its period."""
    return min(at + timedelta(days=about.days), period.end)


def _made(
    about: Kind, period: Period, title: str, due: datetime, units: list[str], by: Actor,
    at: datetime,
) -> Campaign:  # fmt: skip
    number = queries.of_period(about.name, period.code).count() + 1
    named = title.strip() or str(_named(about, period, number))
    if len(named) > LONGEST_TITLE:
        raise Invalid("title", _("名称不超过 %(n)s 个字"), n=LONGEST_TITLE)
    try:
        with transaction.atomic():
            return Campaign.objects.create(
                kind=about.name, period=period.code, number=number, title=named, units=units,
                opened_at=at, opened_by=str(by.pk), opened_by_label=by.label, due_at=due,
                first_due_at=due,
            )  # fmt: skip
    except IntegrityError:  # somebody opened one at the same moment
        rules.may_open(about, by, at, queries.running(about.name)).require()
        raise


def _named(about: Kind, period: Period, number: int) -> str:
    whole = f"{period.label}{about.title}"
    if number == 1:
        return whole
    return str(_("%(whole)s（第 %(n)s 轮）")) % {"whole": whole, "n": number}


def _known_units(codes: Sequence[str]) -> list[str]:
    known = set(Unit.objects.filter(code__in=codes).values_list("code", flat=True))
    unknown = sorted(set(codes) - known)
    if unknown:
        raise Invalid("units", _("没有这些部门：%(names)s"), names="、".join(unknown))
    return sorted(known)


def _ask(campaign: Campaign, about: Kind, at: datetime) -> list[Item]:
    things = [one for one in about.things(campaign, at) if _within(campaign, one)]
    return Item.objects.bulk_create(_item(campaign, one) for one in things)


def _within(campaign: Campaign, thing: Thing) -> bool:
    if not campaign.units:
        return True
    unit: Unit | None = thing.unit
    while unit is not None:
        if unit.code in campaign.units:
            return True
        unit = unit.parent
    return False


def _item(campaign: Campaign, thing: Thing) -> Item:
    barred = set(thing.barred)
    if thing.concerns is not None:
        barred.add(thing.concerns.pk)
    assignee: Member | None = thing.assignee
    if assignee is not None and assignee.pk in barred:
        assignee = None
    return Item(
        campaign=campaign, target=thing.target, group=thing.group, title=thing.title[:160],
        detail=thing.detail[:200], concerns=thing.concerns, barred=sorted(barred),
        unit=thing.unit, assignee=assignee,
    )  # fmt: skip
