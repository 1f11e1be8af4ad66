"""Approvals once more, slowly and without a database: what each move must come to.

Nothing here is shared with the engine. People are names, a case is a ``Paper`` of groups of seats;
every question is answered by looking at everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LADDER = ["leader", "president", "director"]
HEAD = "head"
MOST_ADDED = 6


@dataclass
class House:
    """Who holds which posts in which department, who stands in for whom until when, who is here."""

    posts: dict[str, set[str]]
    units: dict[str, str]  # a department each; posts are held in it
    signing: set[str]  # posts that may sign
    ending: set[str]  # posts that may terminate
    deputies: list[tuple[str, str, int, int]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    hour: int = 0

    def held(self, who: str) -> set[str]:
        """The posts of somebody who is here."""
        return set() if who in self.gone else self.posts[who]

    def signs(self, who: str) -> bool:
        """Whether an own post may sign."""
        return bool(self.held(who) & self.signing)

    def principals(self, who: str) -> list[str]:
        """For whom somebody stands in now, in the order in which it began."""
        live = [
            (since, number, principal)
            for number, (deputy, principal, since, until) in enumerate(self.deputies)
            if deputy == who and since <= self.hour < until
            and who not in self.gone and principal not in self.gone
        ]  # fmt: skip
        return [principal for _since, _number, principal in sorted(live)]


@dataclass(eq=False)
class Seat:
    """One signature that is wanted."""

    post: str
    member: str | None = None
    unit: str | None = None  # whose post it is; None for the post of any department
    home: str | None = None  # the post that the route names; None for an added signer
    giver: str | None = None
    signed: tuple[str, str | None] | None = None
    hands: set[str] = field(default_factory=set)
    waiting: bool = False
    stuck: bool = False
    up: bool = False  # somebody above is asked instead
    own: bool = False  # the route asks the post of the applicant's department


@dataclass(eq=False)
class Group:
    """Seats that sign together; the route's are left out where the amount does not reach them."""

    seats: list[Seat]
    tier: int = 0
    skipped: bool = False

    @property
    def taken(self) -> list[Seat]:
        """The seats that sign: whom somebody has added signs whatever the amount."""
        return [one for one in self.seats if not self.skipped or one.home is None]


@dataclass(eq=False)
class Paper:
    """A case."""

    house: House
    applicant: str
    whom: set[str]
    groups: list[Group]
    amount: int
    state: str = "in-progress"
    at: int | None = None
    round: int = 1
    no: tuple[Seat, str, str | None] | None = None  # whoever refused or returned it

    @property
    def seats(self) -> list[Seat]:
        """All of them, in order."""
        return [seat for group in self.groups for seat in group.seats]

    @property
    def barred(self) -> set[str]:
        """Who decides nothing here."""
        return {self.applicant, *self.whom}

    def elsewhere(self, seat: Seat) -> set[str]:
        """Who stands behind a signature at another seat."""
        return {who for one in self.seats if one is not seat for who in one.hands}

    # who may sign

    def holds(self, who: str, seat: Seat) -> bool:
        """Whether somebody is the signer of a seat."""
        named = seat.member == who if seat.member else self.sits(who, seat.post, seat.unit)
        return named and self.house.signs(who)

    def sits(self, who: str, post: str, unit: str | None) -> bool:
        """Whether somebody has a post, of a department where one is named."""
        return post in self.house.held(who) and unit in (None, self.house.units[who])

    def principal(self, who: str, seat: Seat) -> str | None:
        """For whom somebody would sign a seat that is not their own."""
        fitting = [one for one in self.house.principals(who) if self.holds(one, seat)]
        free = [one for one in fitting if one not in self.barred | self.elsewhere(seat)]
        return next(iter([*free, *fitting]), None)

    def fit(self, who: str, seat: Seat) -> bool:
        """Whether somebody may sign a seat."""
        if who in self.barred | self.elsewhere(seat):
            return False
        if self.holds(who, seat):
            return True
        principal = self.principal(who, seat)
        return principal is not None and principal not in self.barred | self.elsewhere(seat)

    def able(self, seat: Seat) -> set[str]:
        """Everybody who may sign a seat."""
        return {who for who in self.house.posts if self.fit(who, seat)}

    def seat_of(self, who: str) -> Seat | None:
        """The waiting seat that somebody signs."""
        fitting = [one for one in self.seats if one.waiting and self.fit(who, one)]
        return fitting[0] if self.state == "in-progress" and fitting else None

    # asking

    def begin(self, at: int = 0) -> None:
        """Ask the first group from a place on that is not left out."""
        for place in range(at, len(self.groups)):
            if self.groups[place].taken:
                self.ask(place)
                return
        self.end("approved")

    def ask(self, place: int) -> None:
        """The turn of a group has come."""
        self.at = place
        for seat in self.groups[place].taken:
            if seat.signed is None and not seat.waiting:
                seat.waiting = True
                self.offer(seat)

    def offer(self, seat: Seat) -> None:
        """Whoever can sign is asked, else the next above, else it is stuck."""
        seat.stuck = False
        if self.able(seat):
            return
        for post, unit in self.above(seat):
            if self.able_at(post, unit, seat):
                seat.post, seat.unit, seat.member, seat.giver = post, unit, None, None
                seat.up = True
                return
        seat.stuck = True

    def above(self, seat: Seat) -> list[tuple[str, str | None]]:
        """The posts above a seat: the head of its department, then the rest of the ladder."""
        place = LADDER.index(seat.post) + 1 if seat.post in LADDER else 0
        unit = seat.unit or (self.house.units[seat.member] if seat.member else None)
        heads: list[tuple[str, str | None]] = [(HEAD, unit)] if unit else []
        over: list[tuple[str, str | None]] = [(one, None) for one in LADDER]
        return (heads if seat.post not in LADDER else []) + over[place:] + over[:place]

    def able_at(self, post: str, unit: str | None, seat: Seat) -> set[str]:
        """Everybody who could sign a seat were it another post's."""
        was = seat.post, seat.unit, seat.member
        seat.post, seat.unit, seat.member = post, unit, None
        found = self.able(seat)
        seat.post, seat.unit, seat.member = was
        return found

    def rest(self, since: int = 0) -> None:
        """Nobody is asked from a group on, and nothing is signed."""
        for group in self.groups[since:]:
            for seat in group.seats:
                seat.waiting, seat.signed = False, None

    def end(self, state: str) -> None:
        """It is over."""
        self.state, self.at = state, None
        for seat in self.seats:
            seat.waiting = False

    def anew(self, amount: int) -> None:
        """A new round: with another content, from the start, by the route."""
        self.rest()
        self.round, self.state, self.no, self.amount = self.round + 1, "in-progress", None, amount
        for group in self.groups:
            group.skipped = self.amount < group.tier
            for seat in group.seats:
                if seat.home is not None and seat.up:
                    seat.post, seat.member, seat.giver, seat.up = seat.home, None, None, False
                    seat.unit = self.house.units[self.applicant] if seat.own else None
        self.begin()

    # moves: True when it is done, False when it is refused

    def sign(self, who: str, decision: str, back_to: str) -> bool:
        """Decide."""
        seat = self.seat_of(who)
        if seat is None or self.at is None:
            return False
        principal = None if self.holds(who, seat) else self.principal(who, seat)
        goal = self.goal(back_to) if decision == "return" else 0
        if goal is None:
            return False
        seat.hands |= {one for one in (who, principal) if one is not None}
        if decision == "approve":
            seat.waiting, seat.signed = False, (who, principal)
            if all(one.signed for one in self.groups[self.at].taken):
                self.begin(self.at + 1)
        elif decision == "return" and goal:
            self.rest(goal - 1)
            self.ask(goal - 1)
        else:
            self.no = (seat, who, principal)
            self.end("refused" if decision == "refuse" else "returned")
        return True

    def goal(self, back_to: str) -> int | None:
        """The ordinal that a case is sent back to; 0 for its applicant, None where it cannot."""
        assert self.at is not None
        if back_to == "applicant":
            return 0
        taken = [place + 1 for place in range(self.at) if self.groups[place].taken]
        if back_to == "previous":
            return taken[-1] if taken else None
        return int(back_to) if int(back_to) in taken else None

    def withdraw(self, who: str) -> bool:
        """The applicant takes it back."""
        if self.state not in ("in-progress", "returned") or who != self.applicant:
            return False
        self.rest()
        self.no = None
        self.end("withdrawn")
        return True

    def take_back(self, who: str) -> bool:
        """A signer takes the own signature back."""
        mine = [one for one in self.seats if one.signed and one.signed[0] == who]
        if self.state != "in-progress" or not mine:
            return False
        [seat] = mine
        place = next(n for n, group in enumerate(self.groups) if seat in group.seats)
        if any(one.signed for group in self.groups[place + 1 :] for one in group.seats):
            return False
        if not self.holds(who, seat) and self.principal(who, seat) is None:
            return False
        if place != self.at:
            self.rest(place + 1)
            self.at = place
        seat.signed, seat.waiting = None, True
        self.offer(seat)
        return True

    def transfer(self, who: str, to: str) -> bool:
        """Hand on, or back."""
        seat = self.seat_of(who)
        if seat is None or not self.holds(who, seat) or to == who:
            return False
        if seat.giver is not None:
            if to != seat.giver:
                return False
            seat.member = to if seat.home is None and not seat.up else None
            seat.giver = None
        else:
            if to not in self.heirs(seat):
                return False
            seat.member, seat.giver = to, who
        self.offer(seat)
        return True

    def heirs(self, seat: Seat) -> set[str]:
        """To whom a seat can be handed on: in its department's post, or above it."""
        fits = [(seat.post, seat.unit), *self.above(seat)]
        return {
            who for who in self.house.posts
            if who not in self.barred | self.elsewhere(seat) and self.house.signs(who)
            and any(self.sits(who, post, unit) for post, unit in fits)
        }  # fmt: skip

    def add(self, who: str, extra: str, place: str) -> bool:
        """Ask one more."""
        seat = self.seat_of(who)
        if seat is None or self.at is None:
            return False
        hands = {one for all_ in self.seats for one in all_.hands}
        asked = {one.member for one in self.open_seats() if one.member}
        if extra in self.barred | hands | asked or not self.house.signs(extra):
            return False
        if sum(one.home is None for one in self.seats) >= MOST_ADDED:
            return False
        group, new = self.groups[self.at], Seat("", extra)
        if place == "before":
            if any(one.signed for one in group.seats):
                return False
            self.rest(self.at)
            self.groups.insert(self.at, Group([new]))
        elif place == "after":
            self.groups.insert(self.at + 1, Group([new]))
        else:
            group.seats.append(new)
        self.ask(self.at)
        return True

    def open_seats(self) -> list[Seat]:
        """Seats that are still to be signed in this round."""
        return [
            one for group in self.groups for one in group.taken if one.signed is None
        ]  # fmt: skip

    def terminate(self, who: str) -> bool:
        """End it by right."""
        right = self.house.held(who) & self.house.ending
        if not right or self.state not in ("in-progress", "returned") or who in self.barred:
            return False
        self.rest()
        self.no = None
        self.end("terminated")
        return True

    def watch(self) -> None:
        """What became vacant goes up."""
        for seat in [one for one in self.seats if one.waiting]:
            if self.able(seat):
                continue
            if not seat.stuck or any(self.able_at(*one, seat) for one in self.above(seat)):
                self.offer(seat)
