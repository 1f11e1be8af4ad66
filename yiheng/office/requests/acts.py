"""What a feature does when a request is approved, by name: a form maps its fields to the act.

An act is declared once; the form says which of its fields the act reads::

    @act("assign-post", _("提出岗位任命"), clause="2.1-k", member=Kind.MEMBER, post=Kind.POST)
    class AssignPost: check = …; start = …; may_end = …
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import midnight
from yiheng.core.errors import Invalid
from yiheng.core.verdict import Text, Verdict, permit, refuse
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people import commands as people
from yiheng.governance.people import rules as people_rules
from yiheng.governance.people.models import Appointment, Member, Post, Unit
from yiheng.office.requests.answers import Answers
from yiheng.office.requests.definition import Acting, Kind

A_DAY = timedelta(days=1)
GRANTING = ("people:manage", "people:confirm")


@dataclass(frozen=True, slots=True)
class Approved:
    """An approved request as an actor: what follows from it is done in its name, not a person's."""

    pk: str
    label: str

    def may(self, permission: str, at: datetime) -> Verdict:
        """Its signatures allow what it asked for; another person still confirms it (2.1-n)."""
        return permit("2.1-n")


@dataclass(frozen=True, slots=True)
class Act:
    """An act. ``check(values, applicant, at)`` tells at submission whether it can be done;
    ``start(values, by, at)`` does it and gives the target; ``may_end(target)`` whether it is over.
    """

    name: str
    title: Text
    clause: str
    needs: Mapping[str, Kind]
    spare: frozenset[str]
    check: Callable[[Mapping[str, Any], Member, datetime], Verdict]
    start: Callable[[Mapping[str, Any], Approved, datetime], str]
    may_end: Callable[[str], Verdict]


ACTS: dict[str, Act] = {}


def act(
    name: str, title: Text, *, clause: str, spare: str = "", **needs: Kind
) -> Callable[[type[Any]], type[Any]]:
    """Declare an act by a class of static methods; ``spare`` names what it can do without."""

    def register(hooks: type[Any]) -> type[Any]:
        ACTS[name] = Act(
            name, title, clause, needs, frozenset(spare.split()), hooks.check, hooks.start,
            hooks.may_end,
        )  # fmt: skip
        return hooks

    return register


def values_of(acting: Acting | None, answers: Answers) -> Mapping[str, Any] | None:
    """What an act is given of these answers; None when nothing is to be done with them."""
    if acting is None or acting.name not in ACTS:
        return None
    if acting.only is not None and not acting.only.holds(answers):
        return None
    return {role: answers[code] for role, code in acting.fields.items() if code in answers}


@act("assign-post", _("提出岗位任命，由另一人确认后生效"), clause="2.1-k", spare="unit period",
     member=Kind.MEMBER, post=Kind.POST, unit=Kind.UNIT, period=Kind.PERIOD)  # fmt: skip
class AssignPost:
    """账号权限开通: the post card that carries the rights is proposed for the member."""

    @staticmethod
    def check(values: Mapping[str, Any], applicant: Member, at: datetime) -> Verdict:
        """Whether the member could hold the post beside those held now (2.1-n)."""
        if any(applicant.may_own(one, at) for one in GRANTING):
            return refuse(
                "2.1-n",
                _("管理或确认任职的人员不以申请单为他人或本人申请岗位"),
                cure=_("请由使用人或其科室负责人提出"),
            )
        member, post, _unit, until = _named(values, at)
        if member is None or post is None:
            return refuse("2.1-k", _("尚未选择使用人与岗位"), cure=_("请补全后再提交"))
        if post.exclusive:
            return refuse(
                "2.1-n",
                _("“%(post)s”是三员岗位，不能以申请单开通"),
                cure=_("请由安全管理员按任命程序办理"),
                post=post.title,
            )
        standing = people_rules.may_stand_for(post, member, until)
        held = [one.post for one in member.assignments_at(at)]
        return standing and people_rules.may_hold(post, held)

    @staticmethod
    def start(values: Mapping[str, Any], by: Approved, at: datetime) -> str:
        """Propose the appointment; who confirms appointments decides. Raises as that does, and
        ``Invalid`` when the member has left since it was asked for."""
        member, post, unit, until = _named(values, at)
        if member is None or post is None:
            raise Invalid("member", _("使用人已离岗或岗位已撤销，没有提出任命"))
        made = people.propose_appointment(
            member=member, post=post, unit=unit or member.unit, since=max(_since(values), at),
            until=until, by=by, at=at,
            reason=translated("%(number)s 已批准") % {"number": by.label},
        )  # fmt: skip
        return name_of(made)

    @staticmethod
    def may_end(target: str) -> Verdict:
        """The handling is over when the appointment is settled, not before."""
        found = Appointment.objects.filter(pk=target.rpartition(":")[2]).first()
        if found is not None and found.open:
            return refuse(
                "2.1-n",
                _("岗位任命尚未确认，不能办结"),
                cure=_("请由审计管理员在“组织与人员 › 提案”中确认或不同意后再办结"),
            )
        return permit("2.1-n")


def _named(
    values: Mapping[str, Any], at: datetime
) -> tuple[Member | None, Post | None, Unit | None, datetime | None]:
    people_ = Member.objects.select_related("unit")
    member = people_.filter(staff_no=values.get("member"), is_active=True).first()
    post = Post.objects.filter(code=values.get("post")).first()
    unit = Unit.objects.filter(code=values.get("unit")).first()
    span = values.get("period")
    until = midnight(date.fromisoformat(span[1]) + A_DAY) if span else None
    return member, post, unit, until


def _since(values: Mapping[str, Any]) -> datetime:
    span = values.get("period")
    return midnight(date.fromisoformat(span[0])) if span else midnight(date(2000, 1, 1))
