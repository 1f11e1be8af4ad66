"""People of the sample hospital beside its own staff, and what is under way about them."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.clock import day_of, midnight
from yiheng.governance.people import commands as people
from yiheng.governance.people import using
from yiheng.governance.people.models import Assignment, Employment, Member
from yiheng.sample.hospital import MEDICAL_AFFAIRS
from yiheng.sample.town import Town
from yiheng.standards.china.names import person_name

GUESTS = (
    ("W00001", "XX1", Employment.OUTSOURCED, "驻场工程师", 45),
    ("W00002", "XX3", Employment.OUTSOURCED, "安全服务商", 12),
    ("J00001", MEDICAL_AFFAIRS, Employment.TRAINEE, "进修医师", 100),
)
WEEK, SHIFT = timedelta(days=7), timedelta(hours=12)
PAST, AHEAD = timedelta(days=31), timedelta(days=14)
DIAL = "8012"
IDLE = 17
RESTING, USED_OVER = 13, 150
"""One right in so many is not used, and one member in so many uses none."""


def attend(town: Town, now: datetime) -> None:
    """Guests with sponsors, a deputy, a roster with a gap and a swap, an open proposal, uses."""
    _guests(town, now)
    director, deputy = town.of("director").member, town.of("deputy_director").member
    people.appoint_deputy(
        principal=director, deputy=deputy, subjects=["collection.application"],
        permissions=["intake:see"], since=now, until=now + WEEK, reason="外出参会",
        by=director, at=now,
    )  # fmt: skip
    _roster(town, now)
    candidate = Member.objects.filter(assignment__post__code="pharmacy").order_by("pk").last()
    if candidate is not None:
        people.propose_appointment(
            member=candidate, post=town.posts["discipline"], unit=town.units["JJ"], since=now,
            until=None, reason="轮岗至纪检监察室", by=town.of("secadmin").member, at=now,
        )  # fmt: skip
    _uses(town, now)


def _guests(town: Town, now: datetime) -> None:
    secadmin, sponsor = town.of("secadmin").member, town.of("deputy_director").member
    for number, unit, employment, title, days in GUESTS:
        people.enrol(
            staff_no=number, name=person_name(town.rng, town.rng.random() < 0.5),
            unit=town.units[unit], title=title, employment=employment, sponsor=sponsor,
            nda_on=day_of(town.at), ends_on=day_of(now) + timedelta(days=days),
            by=secadmin, at=now,
        )  # fmt: skip


def _roster(town: Town, now: datetime) -> None:
    """Day and night in the security team since a month ago; one night to come is left open."""
    team, by = town.units["XX3"], town.of("deputy_director").member
    crew = list(Member.objects.filter(unit=team, employment=Employment.EMPLOYED).order_by("pk"))
    start = midnight(day_of(now)) - PAST + timedelta(hours=8)
    open_night = 2 * PAST.days + 9
    shifts = [
        people.add_shift(
            unit=team, member=crew[n % len(crew)], begins_at=start + n * SHIFT,
            ends_at=start + (n + 1) * SHIFT, phone=DIAL, by=by, at=start - timedelta(days=1),
        )
        for n in range(2 * (PAST + AHEAD).days) if n != open_night
    ]  # fmt: skip
    first = 2 * PAST.days + 4
    mine, back = shifts[first], shifts[first + 1]
    people.ask_to_swap(
        pk=mine.pk, other=back.member, in_return=back, reason="家中有事", by=mine.member, at=now
    )


def _uses(town: Town, now: datetime) -> None:
    """Each right opened doors on some days of the last months; a few rest, and a few people too."""
    today, held = day_of(now), Assignment.objects.select_related("member", "post")
    rights = [(one.member, name) for one in held for name in one.post.permissions]
    using.keep(
        (member, name, today - timedelta(days=town.rng.randrange(span)))
        for member, name in rights
        if town.rng.randrange(IDLE) and member.pk % RESTING
        for span in (30, *[USED_OVER] * town.rng.randrange(12))
    )
