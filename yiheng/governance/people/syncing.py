"""What a file of people or units would change: a dry run that the applying must repeat exactly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of, midnight
from yiheng.core.digests import words_digest
from yiheng.core.errors import Denied, Invalid
from yiheng.governance.people import queries, rules, sheets
from yiheng.governance.people.commands import members as noted
from yiheng.governance.people.models import Employment, Member, Post, Unit
from yiheng.governance.people.sheets import Fault
from yiheng.governance.regulation.parameters import whole

LEAVERS_UNASKED = 10
"""In percent of those here: more leavers than this want a word of their own."""
NEW, CHANGED, MOVED, BACK, LEFT = "new", "changed", "moved", "back", "left"
_WORDS = {
    Employment.EMPLOYED: "在编或合同 在编 合同 编制 employed",
    Employment.OUTSOURCED: "外包 第三方 outsourced",
    Employment.TRAINEE: "进修实习 进修 实习 规培 trainee",
}
EMPLOYMENTS = {word: one for one, words in _WORDS.items() for word in words.split()}


@dataclass(slots=True)
class Change:
    """One member as the file wants it; ``changes`` are field, before and after, as text.

    ``left_at`` None: at the moment of applying.
    """

    kind: str
    member: Member
    line: int = 0
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    left_at: datetime | None = None


@dataclass(slots=True)
class Plan:
    """What a file would do. ``kept`` are absent from it, and cannot go before their successor."""

    file: str
    here: int = 0
    same: int = 0
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    kept: list[Member] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Change]:
        """The changes of these kinds."""
        return [one for one in self.changes if one.kind in kinds]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        found = Counter(one.kind for one in self.changes)
        kinds = {kind: found[kind] for kind in (NEW, CHANGED, MOVED, BACK, LEFT)}
        return kinds | {"same": self.same, "faults": len(self.faults), "kept": len(self.kept)}

    @property
    def many_leave(self) -> bool:
        """Whether more leave than goes without asking."""
        return len(self.of(LEFT)) * 100 > self.here * LEAVERS_UNASKED

    @property
    def digest(self) -> str:
        """What was previewed, to the letter: the file and what it would change today."""
        told = [
            [one.kind, one.member.staff_no, one.changes, str(one.left_at)] for one in self.changes
        ]
        faults = [[one.line, one.field] for one in self.faults]
        text = json.dumps([self.file, told, faults], ensure_ascii=False, default=str)
        return words_digest(text)


def plan(content: bytes, at: datetime) -> Plan:
    """The dry run of a file of people; raises ``Invalid`` for one that cannot be read."""
    sheet = sheets.read(content, sheets.STAFF, "staff_no")
    return _Planning(sheet, sha256(content).hexdigest(), at).done()


class _Planning:
    """One dry run: everything is read from the database once."""

    def __init__(self, sheet: sheets.Sheet, file: str, at: datetime) -> None:
        self.sheet, self.at = sheet, at
        self.known = {one.staff_no: one for one in Member.objects.select_related("sponsor")}
        self.units = {one.pk: one for one in Unit.objects.all()}
        for unit in self.units.values():
            unit.parent = self.units.get(unit.parent_id) if unit.parent_id else None
        self.codes = {one.code: one for one in self.units.values() if one.open}
        self.names = Counter(one.name for one in self.codes.values())
        self.taken: dict[int, int] = {}
        here = [one for one in self.known.values() if one.here(at)]
        self.plan = Plan(file, here=len(here), faults=list(sheet.faults))
        self.wanted: dict[str, Member] = {}
        self.chairs: dict[int, tuple[Post, set[int]]] = {}
        for held in queries.in_force(at).filter(Q(post__exclusive=True) | Q(post__single=True)):
            self.chairs.setdefault(held.post_id, (held.post, set()))[1].add(held.member_id)

    def done(self) -> Plan:
        """Every row, then those whom the file does not name."""
        for line, row in self.sheet.rows:
            try:
                self._row(line, row)
            except Invalid as error:
                self._fault(line, error.field, str(error), row["staff_no"])
            except Denied as error:
                verdict = error.verdict
                words = verdict.told
                self._fault(line, "unit", words, row["staff_no"])
        self._leavers()
        self.plan.faults.sort(key=lambda one: one.line)
        return self.plan

    def _row(self, line: int, row: Mapping[str, str]) -> None:
        number = row["staff_no"]
        noted.check_staff_no(number)
        before = self.known.get(number)
        left_on = _day(row, "left_on")
        if left_on is not None and left_on <= day_of(self.at):
            self._goes(line, before, left_on)
            return
        member = self._written(row, before)
        if left_on is not None:
            member.ends_on = left_on if member.ends_on is None else min(left_on, member.ends_on)
        terms = noted.Terms(member.employment, member.sponsor, member.nda_on, member.ends_on)
        noted.check_noted(member.name, member.unit, terms, self.at)
        member.phone = noted.checked_phone(member.phone)
        self._seat(member, before)
        self.wanted[number] = member
        self._note(line, member, before)

    def _written(self, row: Mapping[str, str], before: Member | None) -> Member:
        """The member as the row wants it; what the file has no column for stays."""
        member = Member(pk=before.pk if before else None, staff_no=row["staff_no"], is_active=True)
        for name in ("name", "title", "phone"):
            kept = getattr(before, name) if before else ""
            setattr(member, name, row[name] if name in self.sheet.columns else kept)
        member.unit = self._unit(row, before)
        member.employment = self._employment(row, before)
        for name in ("nda_on", "ends_on"):
            kept = getattr(before, name) if before and before.is_active else None
            setattr(member, name, _day(row, name) if name in self.sheet.columns else kept)
        member.sponsor = self._sponsor(row, before)
        return member

    def _unit(self, row: Mapping[str, str], before: Member | None) -> Unit:
        code, name = row.get("unit", ""), row.get("unit_name", "")
        if code:
            found = self.codes.get(code)
        elif name and self.names[name] == 1:
            found = next(one for one in self.codes.values() if one.name == name)
        elif name or before is None:
            found = None
        else:
            found = self.units[before.unit_id]
        if found is None:
            raise Invalid(
                "unit",
                _("没有“%(unit)s”这个部门，请先设立或改用部门编码"),
                unit=code or name or "—",
            )
        return found

    def _employment(self, row: Mapping[str, str], before: Member | None) -> str:
        if not row.get("employment"):
            return before.employment if before else Employment.EMPLOYED
        known = EMPLOYMENTS.get(row["employment"].lower())
        if known is None:
            raise Invalid("employment", _("用工性质填“在编或合同”“外包”或“进修实习”"))
        return known

    def _sponsor(self, row: Mapping[str, str], before: Member | None) -> Member | None:
        if "sponsor" not in self.sheet.columns:
            return before.sponsor if before else None
        number = row["sponsor"]
        if not number:
            return None
        found = self.known.get(number) or self.wanted.get(number)
        if found is None or number == row["staff_no"] or (found.pk is None and found.sponsor):
            raise Invalid("sponsor", _("没有工号为 %(no)s 的责任人，请核对"), no=number)
        return found

    def _seat(self, member: Member, before: Member | None) -> None:
        counted = queries.counted_in(member.unit)
        if counted is None or member.employment in noted.TEMPORARY:
            return
        stays = before is not None and before.is_active and before.employment == member.employment
        was = queries.counted_in(self.units[before.unit_id]) if before and stays else None
        if was == counted:
            return
        held = self.taken.setdefault(counted.pk, queries.headcount(counted))
        places = whole(counted.headcount, at=self.at)
        rules.unit_has_room(counted, held, places, self.at).require()
        self.taken[counted.pk] += 1

    def _note(self, line: int, member: Member, before: Member | None) -> None:
        if before is None:
            self.plan.changes.append(Change(NEW, member, line, [("unit", "", member.unit.name)]))
            return
        changes = list(_differences(before, member, self.units))
        if not before.is_active:
            self.plan.changes.append(Change(BACK, member, line, changes))
        elif not changes:
            self.plan.same += 1
        else:
            kind = MOVED if before.unit_id != member.unit_id else CHANGED
            self.plan.changes.append(Change(kind, member, line, changes))

    def _goes(self, line: int, before: Member | None, left_on: date) -> None:
        if before is None or not before.is_active:
            self.plan.same += 1  # who is gone already, or never was here
            return
        self.wanted[before.staff_no] = before
        if not self._may_go(before):
            raise Invalid("left_on", _("该人员的岗位不能空缺，请先任命接任人员"))
        over = midnight(left_on + timedelta(days=1))
        left_at = over if over < self.at else None
        self.plan.changes.append(Change(LEFT, before, line, left_at=left_at))

    def _leavers(self) -> None:
        faulty = {one.key for one in self.plan.faults}
        for number, member in self.known.items():
            if not member.is_active or number in self.wanted or number in faulty:
                continue
            if self._may_go(member):
                self.plan.changes.append(Change(LEFT, member))
            else:
                self.plan.kept.append(member)

    def _may_go(self, member: Member) -> bool:
        """Whether none of 三员 and director would stand vacant; who goes is counted as gone."""
        held = [(post, there) for post, there in self.chairs.values() if member.pk in there]
        if any(not rules.may_vacate(post, len(there) - 1) for post, there in held):
            return False
        for _post, there in held:
            there.discard(member.pk)
        return True

    def _fault(self, line: int, name: str, text: str, key: str) -> None:
        self.plan.faults.append(Fault(line, name, text, key))


def _day(row: Mapping[str, str], name: str) -> date | None:
    try:
        return sheets.day(row.get(name, ""))
    except ValueError as error:
        raise Invalid(name, _("日期写作 2026-12-31，请改正")) from error


def _differences(
    before: Member, after: Member, units: Mapping[int, Unit]
) -> Iterator[tuple[str, str, str]]:
    """What the file notes otherwise than it stands: field, before, after."""
    if before.unit_id != after.unit_id:
        yield "unit", units[before.unit_id].name, after.unit.name
    for name in ("name", "title", "employment", "nda_on", "ends_on", "phone"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield name, str(old or ""), str(new or "")
    old_sponsor = before.sponsor.staff_no if before.sponsor else ""
    new_sponsor = after.sponsor.staff_no if after.sponsor else ""
    if old_sponsor != new_sponsor:
        yield "sponsor", old_sponsor, new_sponsor
