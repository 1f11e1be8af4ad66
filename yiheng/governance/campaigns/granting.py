"""The grants of the people room: posts held, and standing in for somebody for long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of, local
from yiheng.core.errors import Invalid
from yiheng.core.policy import PERMISSIONS
from yiheng.governance.access.models import BreakGlass
from yiheng.governance.access.permissions import BREAK_GLASS, FOR_BILLING, FOR_QUALITY
from yiheng.governance.campaigns.grants import Decided, Grant, grant_kind
from yiheng.governance.campaigns.kinds import Done, Evidence, Outcome
from yiheng.governance.people import commands as people
from yiheng.governance.people import pairs, queries, using
from yiheng.governance.people.models import Assignment, Deputy, Member
from yiheng.governance.people.permissions import MANAGE, RENEW
from yiheng.governance.regulation.parameters import whole
from yiheng.standards.china.periods import months_later

YEAR = timedelta(days=365)
BY_PURPOSE = {FOR_QUALITY: gettext_lazy("病案质控"), FOR_BILLING: gettext_lazy("费用结算")}


@grant_kind("people.assignment", gettext_lazy("任职"), lends=(MANAGE, RENEW))
class Posts:
    """A post held: used when one of its rights opened a door in the months that count."""

    @staticmethod
    def held(at: datetime, until: datetime) -> Iterable[Grant]:
        """Every post in force."""
        for one in queries.in_force(at).order_by("unit__code", "member__staff_no", "pk"):
            since = f"{local(one.since):%Y-%m-%d}"
            end = f"{local(one.until):%Y-%m-%d}" if one.until else _("不定期")
            yield Grant(
                one.pk, f"{one.member.name}（{one.member.staff_no}） · {one.post.title}",
                _("自 %(since)s，%(end)s") % {"since": since, "end": end}, one.unit, one.member,
                decided=_decided(one),
            )  # fmt: skip

    @staticmethod
    def standing(keys: Sequence[int], at: datetime) -> set[int]:
        """Those still in force."""
        return set(queries.in_force(at).filter(pk__in=keys).values_list("pk", flat=True))

    @staticmethod
    def evidence(keys: Sequence[int], at: datetime) -> Mapping[int, Evidence]:
        """When and how often each right of the card was used, and what was not."""
        held = list(Assignment.objects.filter(pk__in=keys).select_related("member", "post", "unit"))
        return {one.pk: evidence for one, evidence in _look(held, at)}

    @staticmethod
    def revoke(key: int, reason: str, by: Actor, at: datetime) -> Done:
        """At once; what two persons give waits for the second."""
        held = Assignment.objects.select_related("post", "member").get(pk=key)
        if pairs.takes_two(held.post):
            change = people.propose_relief(pk=key, reason=reason, by=by, at=at)
            return Done(Outcome.PROPOSED, f"people.grantchange:{change.pk}")
        people.relieve(assignment=held, by=by, at=at)
        return Done()

    @staticmethod
    def shorten(key: int, until: datetime, by: Actor, at: datetime) -> Done:
        """It ends on a day; what two persons give is changed by those two."""
        held = Assignment.objects.select_related("post").get(pk=key)
        if pairs.takes_two(held.post):
            raise Invalid(
                "until", gettext_lazy("这个岗位由两人任命，不能直接设定截止日期，请写明调整内容"),
                clause="2.1-n",
            )  # fmt: skip
        people.shorten(pk=key, until=until, by=by, at=at)
        return Done()


@grant_kind("people.deputy", gettext_lazy("代理"), lends=(MANAGE,))
class Deputies:
    """Standing in for somebody beyond the end of the round: decided like a post."""

    @staticmethod
    def held(at: datetime, until: datetime) -> Iterable[Grant]:
        """Those in force that would outlast the round; a short one ends by itself before."""
        for one in queries.live_deputies(at).filter(until__gt=until).select_related(
            "principal__unit", "deputy__unit"
        ).order_by("pk"):  # fmt: skip
            yield Grant(
                one.pk, _("%(who)s 代理 %(principal)s") % {
                    "who": one.deputy.label, "principal": one.principal.label,
                }, _("至 %(day)s：%(why)s") % {
                    "day": f"{local(one.until):%Y-%m-%d}", "why": one.reason,
                }, one.principal.unit, one.deputy,
                frozenset({one.principal_id, one.deputy_id}),
            )  # fmt: skip

    @staticmethod
    def standing(keys: Sequence[int], at: datetime) -> set[int]:
        """Those still in force."""
        return set(queries.live_deputies(at).filter(pk__in=keys).values_list("pk", flat=True))

    @staticmethod
    def evidence(keys: Sequence[int], at: datetime) -> Mapping[int, Evidence]:
        """What it allows, and whether the deputy used any of it."""
        found = {}
        deputies = list(Deputy.objects.filter(pk__in=keys).select_related("principal", "deputy"))
        today = day_of(at)
        days = using.days_used([one.deputy for one in deputies], today - YEAR, today)
        for one in deputies:
            used = {name: days.get((one.deputy_id, name), 0) for name in one.permissions}
            rows = [(title_of(name), _days(n)) for name, n in used.items()]
            rows += [(_("代签"), "、".join(one.subjects))] if one.subjects else []
            idle = bool(used) and not any(used.values())
            line = _("近一年使用 %(n)s 天") % {"n": sum(used.values())}
            why = _("代行的权限未使用") if idle else ""
            found[one.pk] = Evidence(why or line, tuple(rows), idle, why)
        return found

    @staticmethod
    def revoke(key: int, reason: str, by: Actor, at: datetime) -> Done:
        """At once."""
        people.end_deputy(pk=key, by=by, at=at)
        return Done()


def _decided(held: Assignment) -> Decided:
    """三员 and director by the leader, other system administration by the owner of the systems."""
    if held.post.must_be_filled:
        return Decided.BY_LEADER
    return Decided.BY_OWNER if held.post.privileged else Decided.BY_HEAD


def title_of(permission: str) -> str:
    """A right as people say it."""
    known = PERMISSIONS.get(permission)
    return str(known.title) if known else permission


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the use of rights, asked once for many posts."""

    since: date
    days: Mapping[tuple[int, str], int]
    last: Mapping[tuple[int, str], date]
    asleep: Mapping[int, datetime]
    glasses: Mapping[int, int]

    def used(self, held: Assignment) -> tuple[list[str], list[str]]:
        """The rights of a card that were used since, and those that were not."""
        names = [name for name in held.post.permissions if using.telling(name)]
        used = [
            name for name in names
            if self.last.get((held.member_id, name), date.min) >= self.since
        ]  # fmt: skip
        return used, [name for name in names if name not in used]


def _look(held: Sequence[Assignment], at: datetime) -> Iterable[tuple[Assignment, Evidence]]:
    """Each post with its rights and their use; what is idle is flagged, what is new not judged."""
    today, members = day_of(at), [one.member for one in held]
    known = Known(
        day_of(months_later(at, -whole("access_review_months", at=at))),
        using.days_used(members, today - YEAR, today), using.last_uses(members, today),
        {one.pk: day for one, day in using.dormant(at)}, _glasses(members, at),
    )  # fmt: skip
    for one in held:
        line, why = _judged(one, known)
        yield one, Evidence(line, tuple(_rows(one, known)), bool(why), why)


def _rows(held: Assignment, known: Known) -> Iterable[tuple[str, str]]:
    for name in held.post.permissions:
        if using.telling(name):
            key = (held.member_id, name)
            yield title_of(name), _used(known.last.get(key), known.days.get(key, 0))
    if BREAK_GLASS in held.post.permissions:
        yield _("紧急调阅次数"), str(known.glasses.get(held.member_id, 0))
    for name, purpose in BY_PURPOSE.items():
        if name in held.post.permissions:
            yield _("阅览目的"), str(purpose)
    if held.post.privileged and held.renew_by is not None:
        yield _("续期期限"), f"{local(held.renew_by):%Y-%m-%d}"


def _judged(held: Assignment, known: Known) -> tuple[str, str]:
    """What the use says in a line, and what speaks against the grant (empty: nothing)."""
    if day_of(held.since) > known.since:
        return _("新任，期满再计使用"), ""
    if held.member_id in known.asleep:
        day = f"{local(known.asleep[held.member_id]):%Y-%m-%d}"
        why = _("账号自 %(day)s 无人使用") % {"day": day}
        return why, why
    used, idle = known.used(held)
    if idle and not used:
        why = _("复核间隔内从未使用")
        return why, why
    reaching = [name for name in idle if pairs.sensitive(name)]
    if reaching:
        why = _("未使用的管理权限：%(names)s") % {"names": "、".join(map(title_of, reaching))}
        return why, why
    if not used:
        return _("岗位只有公共权限"), ""
    latest = max(known.last[held.member_id, name] for name in used)
    line = _("最近使用 %(day)s") % {"day": f"{latest:%Y-%m-%d}"}
    more = _("；%(n)s 项权限未使用") % {"n": len(idle)} if idle else ""
    return line + more, ""


def _glasses(members: Sequence[Member], at: datetime) -> dict[int, int]:
    rows = BreakGlass.objects.filter(
        member__in=[one.pk for one in members], opened_at__gt=at - YEAR, opened_at__lte=at
    )
    return {one["member"]: one["n"] for one in rows.values("member").annotate(n=Count("pk"))}


def _used(day: date | None, n: int) -> str:
    if day is None:
        return _("从未使用")
    return _("最近 %(day)s，一年内 %(n)s 天") % {"day": f"{day:%Y-%m-%d}", "n": n}


def _days(n: int) -> str:
    return _("一年内 %(n)s 天") % {"n": n} if n else _("从未使用")
