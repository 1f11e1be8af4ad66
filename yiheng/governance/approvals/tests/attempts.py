"""What people try on an approval, each attempt with what the oracle says of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands, jobs
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.tests.factories import (
    HIGH,
    MONDAY,
    PASSWORD,
    SUBJECT,
    WISHES,
    Wish,
    a_hospital,
    a_member,
    a_unit,
    set_parameter,
    the_route,
)
from yiheng.governance.approvals.tests.oracle import Group, House, Paper, Seat
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post, Unit

TICK = timedelta(minutes=20)  # an hour of a history: it ends before today, for lists ask the clock
LIMIT = 50_000
POSTS = ("clerk", "head", "leader", "president", "director", "other", "boss")
SEATED = ("clerk", "head", "head", "head", "leader", "leader", "president", "director", "other",
          "other", "boss")  # fmt: skip
DEPARTMENTS = ("east", "west")  # whoever is next to somebody sits in the other one
REASON = "理由"


@dataclass
class Story:
    """A hospital in the database and in the oracle, and the one unit that is applied for."""

    dice: random.Random
    house: House
    unit: Unit
    names: dict[int | None, str | None]
    paper: Paper | None = None
    done: int = 0
    case: Case | None = None  # the latest of the unit, as it was read last

    @property
    def at(self) -> datetime:
        """The instant of the story."""
        return MONDAY + self.house.hour * TICK

    def look(self) -> None:
        """Read the latest case of the unit."""
        self.case = Case.objects.filter(subject_pk=self.unit.pk).order_by("-pk").first()

    def anybody(self) -> str:
        """One of all."""
        return self.dice.choice(list(self.house.posts))

    def somebody(self) -> str:
        """Mostly one who may sign now."""
        seats = [one for one in self.paper.seats if one.waiting] if self.paper else []
        able = sorted({who for one in seats if self.paper for who in self.paper.able(one)})
        return self.dice.choice(able) if able and self.dice.random() < 0.8 else self.anybody()


def member(name: str) -> Member:
    """Somebody, read anew: nothing is remembered of their posts."""
    return Member.objects.get(staff_no=name)


def pk(story: Story) -> int:
    """The key of the latest case."""
    return story.case.pk if story.case else 0


Attempt = tuple[Callable[[], object], Callable[[Paper], bool]]
Move = Callable[[Story], Attempt]


def submit(story: Story) -> Attempt:
    """Hand it in, for oneself or for somebody, at another amount each time."""
    who = story.paper.applicant if story.paper else "?"
    who = who if story.paper and story.dice.random() < 0.7 else story.anybody()
    whom = set(story.dice.sample(list(story.house.posts), story.dice.choice([0, 0, 0, 1])))
    amount = story.dice.choice([1, LIMIT - 1, LIMIT, LIMIT + 1])

    def act() -> object:
        _wish(story.unit, amount, whom)
        return commands.submit(subject=SUBJECT, pk=story.unit.pk, by=member(who), at=story.at)

    def foretell(paper: Paper) -> bool:
        if paper.state == "in-progress" or (paper.state == "returned" and who != paper.applicant):
            return False
        if paper.state == "returned":
            paper.whom = whom
            paper.anew(amount)
        else:
            story.paper = _paper(story.house, who, whom, amount)
        return True

    return act, foretell


def _edit(story: Story) -> Attempt:
    who, amount = story.anybody(), story.dice.choice([1, LIMIT, LIMIT])
    whom = set(story.paper.whom) if story.paper else set()

    def act() -> object:
        unit = Unit.objects.get(pk=story.unit.pk)
        unit.name = f"改名{story.dice.randint(1, 10**9)}"
        unit.save(update_fields=["name"])
        _wish(story.unit, amount, whom)
        return commands.content_changed(
            subject=SUBJECT, pk=story.unit.pk, by=member(who), at=story.at
        )

    def foretell(paper: Paper) -> bool:
        if paper.state != "in-progress":
            return False
        paper.anew(amount)
        return True

    return act, foretell


def _sign(story: Story) -> Attempt:
    dice, who = story.dice, story.somebody()
    decision = dice.choices(["approve", "return", "refuse"], [12, 4, 1])[0]
    back_to = dice.choice(["applicant", "previous", "previous", "1", "2", "3", "0"])
    opinion, password = dice.choice(["", REASON, REASON]), dice.choice([PASSWORD] * 9 + ["guess"])
    shown = dice.choice([None] * 9 + ["0" * 64])

    def act() -> object:
        case = story.case
        return commands.sign(
            pk=pk(story), by=member(who), at=story.at, decision=decision, opinion=opinion,
            shown=shown or (case.content_hash if case else ""), password=password, back_to=back_to,
        )  # fmt: skip

    def foretell(paper: Paper) -> bool:
        wrong = password != PASSWORD or shown or (decision != "approve" and not opinion)
        return not wrong and paper.sign(who, decision, back_to)

    return act, foretell


def _withdraw(story: Story) -> Attempt:
    who = story.anybody()
    return (
        lambda: commands.withdraw(subject=SUBJECT, pk=story.unit.pk, by=member(who), at=story.at),
        lambda paper: paper.withdraw(who),
    )


def _take_back(story: Story) -> Attempt:
    signed = [one.signed[0] for one in story.paper.seats if one.signed] if story.paper else []
    who = story.dice.choice(signed) if signed else story.anybody()
    return (
        lambda: commands.take_back(pk=pk(story), by=member(who), at=story.at),
        lambda paper: paper.take_back(who),
    )


def _transfer(story: Story) -> Attempt:
    who, to = story.somebody(), story.anybody()
    givers = [one.giver for one in story.paper.seats if one.giver] if story.paper else []
    to = story.dice.choice([to, to, *givers])
    return (
        lambda: commands.transfer(
            pk=pk(story), to=member(to), reason=REASON, by=member(who), at=story.at
        ),
        lambda paper: paper.transfer(who, to),
    )


def _add(story: Story) -> Attempt:
    who, extra = story.somebody(), story.anybody()
    place = story.dice.choice(["before", "together", "after"])
    return (
        lambda: commands.add_signer(
            pk=pk(story), who=member(extra), place=place, reason=REASON, by=member(who),
            at=story.at,
        ),
        lambda paper: paper.add(who, extra, place),
    )  # fmt: skip


def _terminate(story: Story) -> Attempt:
    who = story.dice.choice([story.anybody(), "boss10"])
    return (
        lambda: commands.terminate(pk=pk(story), reason=REASON, by=member(who), at=story.at),
        lambda paper: paper.terminate(who),
    )


def _watch(story: Story) -> Attempt:
    def foretell(paper: Paper) -> bool:
        paper.watch()
        return True

    return lambda: jobs.watch(story.at), foretell


MOVES: list[tuple[Move, int]] = [
    (_sign, 20), (submit, 3), (_edit, 1), (_withdraw, 1), (_take_back, 3), (_transfer, 4),
    (_add, 3), (_terminate, 1), (_watch, 2),
]  # fmt: skip


def live_on(story: Story) -> None:
    """Posts change hands, deputies come and go, people leave, time passes; no approval moves."""
    dice, house = story.dice, story.house
    who, post = story.anybody(), dice.choice(POSTS)
    what = dice.choices(["post", "deputy", "leave", "nothing"], [3, 2, 0.2, 4])[0]
    try:
        if what == "leave":
            people.leave(member=member(who), by=the_system(), at=story.at)
            house.gone.add(who)
        elif what == "deputy":
            principal, until = story.anybody(), house.hour + dice.randint(1, 30)
            people.appoint_deputy(
                principal=member(principal), deputy=member(who), subjects=(SUBJECT,),
                permissions=(), since=story.at, until=MONDAY + until * TICK, reason=REASON,
                by=member(principal), at=story.at,
            )  # fmt: skip
            house.deputies.append((who, principal, house.hour, until))
        elif what == "post" and post not in house.posts[who]:
            card = Post.objects.get(code=post)
            people.assign(member=member(who), post=card, by=the_system(), at=story.at)
            house.posts[who].add(post)
        elif what == "post" and who not in house.gone:
            held = member(who).assignment_set.get(post__code=post, until=None)
            people.relieve(assignment=held, by=the_system(), at=story.at)
            house.posts[who].discard(post)
    except (Denied, Invalid, NotFound):
        pass
    house.hour += dice.choice([0, 0, 1, 1, 4])


def _wish(unit: Unit, amount: int, whom: set[str]) -> None:
    WISHES[unit.code] = Wish(Decimal(amount), whom=tuple(member(name) for name in sorted(whom)))


def _paper(house: House, applicant: str, whom: set[str], amount: int) -> Paper:
    groups = [
        Group([Seat("head", home="head", unit=house.units[applicant], own=True)]),
        Group([Seat("leader", home="leader"), Seat("head", home="head")], tier=LIMIT),
        Group([Seat("director", home="director")]),
    ]
    paper = Paper(house, applicant, whom, groups, amount)
    paper.anew(amount)
    paper.round = 1
    return paper


def a_story(dice: random.Random, number: int) -> Story:
    """Everybody in a post; the unit of this history is not applied for yet."""
    posts = {f"{post}{n}": {post} for n, post in enumerate(SEATED)}
    signing = {"head", "leader", "president", "director", "other"}
    house = House(posts, _departments(), signing, {"boss"})
    names: dict[int | None, str | None] = {None: None}
    names |= {one.pk: one.staff_no for one in Member.objects.all()}
    return Story(dice, house, a_unit(f"new-h{number}"), names)


def _departments() -> dict[str, str]:
    return {f"{post}{n}": DEPARTMENTS[n % 2] for n, post in enumerate(SEATED)}


def a_populated_hospital() -> None:
    """The posts of the oracle, each with its people."""
    a_hospital(*POSTS[1:])
    Post.objects.filter(code="clerk").update(permissions=[])
    Post.objects.filter(code="boss").update(permissions=["approvals:terminate"])
    set_parameter(HIGH, "5")
    the_route(
        step("初审", by_post("head", own_unit=True)),
        step("会签", by_post("leader"), by_post("head"), reaching=HIGH),
        step("终审", by_post("director")),
    )
    units = [a_unit(code) for code in DEPARTMENTS]
    for number, post in enumerate(SEATED):
        made = a_member(post, units[number % 2])
        Member.objects.filter(pk=made.pk).update(staff_no=f"{post}{number}")
