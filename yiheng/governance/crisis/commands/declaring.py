"""Declaring a crisis, the second person's word, extending it, and its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.clock import local
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.access.proving import prove
from yiheng.governance.approvals.queries import route_in_force
from yiheng.governance.crisis import locking, queries, rules, telling
from yiheng.governance.crisis.acts import KINDS
from yiheng.governance.crisis.models import Crisis, Ending, Extension, TeamMember
from yiheng.governance.crisis.rules import Draft, Limits
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.parameters import parameter, whole
from yiheng.standards.china.names import serial

PREFIX = "危"
SHORTEST, LONGEST = 8, 200
LONGEST_TITLE = 80
HOURS, CAP = "crisis_expiry_hours", "emergency_amount_cap"


@command("crisis.declare")
def declare(
    *, draft: Draft, by: Member, at: datetime, idempotency_key: str, password: str
) -> Crisis:  # fmt: skip
    """Declare a crisis: in force at once, for a second person to confirm; the same key once.

    Raises ``Denied``, ``Invalid``.
    """
    known = Crisis.objects.filter(idempotency_key=idempotency_key).first()
    if known is not None:
        return _declared_before(known, by, at)
    seconds = queries.seconds(by, frozenset(one.pk for one in draft.team), at).count()
    allowed, routes = limits(at), routes_in_force(at)
    rules.may_declare(by, draft, allowed, at, seconds=seconds, routes=routes).require()
    prove(by=by, proof=password, at=at, clause=rules.LIVE)
    _check("title", draft.title, 1, LONGEST_TITLE)
    check_reason(draft.reason)
    crisis = _kept(draft, by, at, idempotency_key)
    record(
        "crisis.declared", by=by, target=crisis, clause=rules.LIVE, at=at, number=crisis.number,
        kinds=crisis.kinds, cap=None if crisis.cap is None else f"{crisis.cap:.2f}",
        units=sorted(one.code for one in draft.units), head=draft.head.staff_no,
        team=[one.staff_no for one in draft.team], until=crisis.until.isoformat(),
        reason_digest=words_digest(crisis.reason),
    )  # fmt: skip
    telling.tell(draft.team, telling.DECLARED, crisis, at, title=crisis.title)
    telling.ask_to_confirm(crisis, by, at)
    return crisis


@command("crisis.second")
def second(*, pk: int, stand: str, by: Member, at: datetime) -> Crisis:
    """A second person confirms a declaration, or refuses it, which ends it at once."""
    crisis = locking.crisis(pk, by)
    chosen = _stand(stand)
    verdict = rules.may_second(crisis, crisis, chosen, by, at, team=queries.team_of(crisis))
    verdict.require()
    before = crisis.last
    crisis.settle(chosen, by, at)
    close_duty(target=crisis, kind=telling.OWED_CONFIRMING, at=at, by=by)
    record(
        "crisis.seconded", by=by, target=crisis, clause=verdict.clause, at=at,
        number=crisis.number, stand=chosen,
    )  # fmt: skip
    if chosen == Stand.REFUSED:
        _end(crisis, Ending.REFUSED, by, at, at)
        return crisis
    if crisis.last > before:
        _extend_acts(crisis, by, at)
    telling.tell(_concerned(crisis), telling.CONFIRMED, crisis, at)
    return crisis


@command("crisis.extend")
def extend(*, pk: int, until: datetime, reason: str, by: Member, at: datetime) -> Extension:
    """Propose a later end; it counts once a second person has confirmed it."""
    crisis = locking.crisis(pk, by)
    verdict = rules.may_extend(by, crisis, until, whole(HOURS, at=at), at)
    verdict.require()
    check_reason(reason)
    if crisis.extensions.filter(stand=Stand.PROPOSED).exists():
        raise Invalid("until", _("已有一项延长待确认，请先办结"), clause=rules.LIVE)
    extension = Extension.objects.create(
        crisis=crisis, until=until, reason=reason.strip(), proposed_by=str(by.pk),
        proposed_by_label=by.label, proposed_at=at,
    )  # fmt: skip
    record(
        "crisis.extension_proposed", by=by, target=crisis, clause=verdict.clause, at=at,
        number=crisis.number, until=until.isoformat(), reason_digest=words_digest(extension.reason),
    )  # fmt: skip
    telling.ask_to_extend(extension, by, at)
    return extension


@command("crisis.settle_extension")
def settle_extension(*, pk: int, stand: str, by: Member, at: datetime) -> Extension:
    """Confirm, refuse or withdraw an extension while the declaration is in force."""
    found = Extension.objects.filter(pk=pk, crisis__in=queries.visible_to(by).order_by()).first()
    if found is None:
        raise NotFound
    crisis = locking.crisis(found.crisis_id, by)
    extension = Extension.objects.select_for_update().select_related("crisis").get(pk=pk)
    chosen = _stand(stand, withdrawable=True)
    verdict = rules.may_second(extension, crisis, chosen, by, at, team=queries.team_of(crisis))
    verdict.require()
    extension.settle(chosen, by, at)
    close_duty(target=extension, kind=telling.OWED_EXTENDING, at=at, by=by)
    if chosen == Stand.CONFIRMED:
        crisis.extend(extension.until)
        _extend_acts(crisis, by, at)
        telling.tell(_concerned(crisis), telling.EXTENDED, crisis, at)
    record(
        "crisis.extension_settled", by=by, target=crisis, clause=verdict.clause, at=at,
        number=crisis.number, stand=chosen, until=crisis.until.isoformat(),
    )  # fmt: skip
    return extension


@command("crisis.end")
def end(*, pk: int, by: Member, at: datetime) -> Crisis:
    """End it before its time: who may declare, or the head of the team."""
    crisis = locking.crisis(pk, by)
    rules.may_end(by, crisis, at, head=queries.head_of(crisis).pk).require()
    _end(crisis, Ending.ENDED, by, at, at)
    return crisis


@command("crisis.expire")
def expire(*, pk: int, by: Actor, at: datetime) -> Crisis:
    """Note that one has ended by itself: its time was up, or nobody confirmed it in time."""
    crisis = queries.over(at).select_for_update(of=("self",)).filter(pk=pk).first()
    if crisis is None:
        raise NotFound
    ending = Ending.EXPIRED if crisis.last == crisis.until else Ending.LAPSED
    _end(crisis, ending, by, crisis.last, at)
    return crisis


def check_reason(reason: str) -> None:
    """Raises ``Invalid`` for a reason of too few or too many words."""
    _check("reason", reason, SHORTEST, LONGEST)


def limits(at: datetime) -> Limits:
    """What the regulation allows a declaration at this instant. Raises ``ParameterUnset``."""
    return Limits(whole(HOURS, at=at), Decimal(str(parameter(CAP, at=at))) * rules.YUAN)


def routes_in_force(at: datetime) -> frozenset[str]:
    """The routes by which acts can be ratified at this instant."""
    codes = {kind.route for kind in KINDS.values()}
    return frozenset(code for code in codes if route_in_force(code, at) is not None)


def _kept(draft: Draft, by: Member, at: datetime, key: str) -> Crisis:
    crisis = Crisis.objects.create(
        number=_next_number(at), title=draft.title.strip(), reason=draft.reason.strip(),
        kinds=sorted(set(draft.kinds)), cap=draft.cap, since=at,
        until=at + timedelta(hours=draft.hours),
        confirm_by=clocks.due(at, hours=whole(telling.RATIFY_HOURS, at=at)),
        proposed_by=str(by.pk), proposed_by_label=by.label, proposed_at=at, idempotency_key=key,
    )  # fmt: skip
    crisis.units.set(draft.units)
    TeamMember.objects.bulk_create(
        TeamMember(crisis=crisis, member=one, head=one == draft.head)
        for one in {one.pk: one for one in draft.team}.values()
    )
    return crisis


def _declared_before(known: Crisis, by: Member, at: datetime) -> Crisis:
    if known.proposed_by != str(by.pk):
        raise NotFound
    record("crisis.kept", by=by, target=known, clause=rules.LIVE, at=at, number=known.number)
    return known


def _end(crisis: Crisis, ending: Ending, by: Actor, when: datetime, at: datetime) -> None:
    """It is over since ``when``; what was asked about it is asked no longer."""
    crisis.end(ending, when)
    close_duty(target=crisis, kind=telling.OWED_CONFIRMING, at=at, by=by)
    for extension in crisis.extensions.filter(stand=Stand.PROPOSED):
        extension.settle(Stand.WITHDRAWN, the_system(), at)
        close_duty(target=extension, kind=telling.OWED_EXTENDING, at=at, by=by)
    _end_acts(crisis, by, at)
    record(
        "crisis.ended", by=by, target=crisis, clause=rules.LIVE, at=at, number=crisis.number,
        ending=ending, since=crisis.since.isoformat(), until=when.isoformat(),
        acts=crisis.acts.count(),
    )  # fmt: skip
    telling.tell(_concerned(crisis), telling.ENDED, crisis, at)


def _end_acts(crisis: Crisis, by: Actor, at: datetime) -> None:
    """What was done only for as long as the declaration lasts ends with it."""
    for act in crisis.acts.order_by("pk"):
        kind = KINDS.get(act.kind)
        if kind is not None and kind.on_ended is not None:
            kind.on_ended(key=act.key, by=by, at=at)


def _extend_acts(crisis: Crisis, by: Actor, at: datetime) -> None:
    """What was done only for as long as the declaration lasts lasts longer with it."""
    for act in crisis.acts.order_by("pk"):
        kind = KINDS.get(act.kind)
        if kind is not None and kind.on_extended is not None:
            kind.on_extended(key=act.key, until=crisis.until, by=by, at=at)


def _concerned(crisis: Crisis) -> list[Member]:
    return [*telling.team(crisis), *Member.objects.filter(pk=int(crisis.proposed_by))]


def _stand(text: str, *, withdrawable: bool = False) -> Stand:
    offered = [Stand.CONFIRMED, Stand.REFUSED, *([Stand.WITHDRAWN] if withdrawable else [])]
    if text not in offered:
        raise Invalid("stand", _("请选择确认或不同意"), clause=rules.LIVE)
    return Stand(text)


def _check(field: str, text: str, least: int, most: int) -> None:
    if not least <= len(text.strip()) <= most:
        raise Invalid(
            field, _("请写 %(least)s 至 %(most)s 字"), clause=rules.LIVE, least=least, most=most
        )


def _next_number(at: datetime) -> str:
    """Numbers run without a gap within a year: declarations wait for each other at the house."""
    list(Unit.objects.select_for_update().filter(depth=1).order_by("pk"))
    year = local(at).year
    begun = Crisis.objects.filter(number__startswith=f"{PREFIX}〔{year}〕").count()
    return serial(PREFIX, year, begun + 1)
