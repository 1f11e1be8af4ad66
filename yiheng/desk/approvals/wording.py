"""How a route is said: who signs a step, when it is taken at all, how long it may last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yiheng.desk.book.values import Held, held_at
from yiheng.governance.approvals import queries
from yiheng.governance.approvals.models import StepKind
from yiheng.governance.approvals.shapes import BODIES, SignerData, StepData
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.definitions import Boundary

JOINED = "，"


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes of routes are called, and the values of parameters: read once a page."""

    posts: Mapping[str, str]
    units: Mapping[str, str]
    members: Mapping[str, str]
    held: Mapping[str, Held]

    def value(self, name: str) -> str:
        """A parameter's value in words; the id of one that is no parameter any more."""
        return self.held[name].shown if name in self.held else name


def names_for(steps: Iterable[StepData], at: datetime) -> Names:
    """The names that these steps need; four queries, however many there are."""
    signers = [one for step in steps for one in step["signers"]]
    units = {one["unit"] for one in signers if one.get("unit")}
    members = {one["staff_no"] for one in signers if one.get("staff_no")}
    known = Unit.objects.filter(code__in=units) if units else Unit.objects.none()
    people = Member.objects.filter(staff_no__in=members) if members else Member.objects.none()
    return Names(
        queries.post_titles(), dict(known.values_list("code", "name")),
        dict(people.values_list("staff_no", "name")), held_at(at),
    )  # fmt: skip


def who(signer: SignerData, names: Names) -> str:
    """Who signs: 科室主任（申请科室）, 陈立, 院长办公会（附决议）."""
    kind = signer.get("kind")
    if kind == StepKind.MEMBER:
        number = signer.get("staff_no", "")
        return names.members.get(number, number)
    post = signer.get("post", "")
    title = names.posts.get(post, post)
    if kind == StepKind.BODY:
        body = signer.get("body", "")
        return _("%(body)s（附决议）") % {"body": BODIES.get(body, body)}
    if signer.get("own_unit"):
        return _("%(post)s（申请科室）") % {"post": title}
    unit = signer.get("unit")
    if unit:
        return _("%(post)s（%(unit)s）") % {"post": title, "unit": names.units.get(unit, unit)}
    return title


def condition(step: StepData, names: Names) -> str:
    """When a step is taken: 金额 5 万元以上，信息类; empty where it always is."""
    parts = list(_conditions(step, names))
    switch = step.get("tiered_by")
    if switch and (step.get("from") or step.get("below")):
        title = names.held[switch].definition.title if switch in names.held else switch
        parts.append(_("仅在“%(switch)s”启用时分级") % {"switch": title})
    return JOINED.join(parts)


def expression(step: StepData) -> str:
    """The same for machines, by the ids of the parameters."""
    tier = [
        f"{side} {mark} {step_value}"
        for side, mark, step_value in (
            ("amount", "reaches", step.get("from")), ("amount", "below", step.get("below"))
        )
        if step_value
    ]  # fmt: skip
    text = " and ".join(tier)
    if step.get("tiered_by") and text:
        text = f"(not {step['tiered_by']} or ({text}))"
    kinds = [
        name if wanted else f"not {name}"
        for name, wanted in (
            ("information", step.get("information")), ("several", step.get("several"))
        )
        if wanted is not None
    ]  # fmt: skip
    return " and ".join([text, *kinds] if text else kinds)


def limit(step: StepData, whole: str, names: Names) -> str:
    """How long a step may take: its own parameter, else that of the route."""
    return names.value(step.get("limit") or whole)


def told(steps: Sequence[StepData], names: Names) -> str:
    """A route in one line: 科室主任 → 财务科科长＋信息科主任 → 分管院长."""
    return " → ".join("＋".join(who(one, names) for one in step["signers"]) for step in steps)


def _conditions(step: StepData, names: Names) -> Iterator[str]:
    at_least, under = step.get("from"), step.get("below")
    if at_least:
        form = _("金额超过 %(limit)s") if _exclusive(at_least, names) else _("金额 %(limit)s以上")
        yield form % {"limit": names.value(at_least)}
    if under:
        form = _("金额 %(limit)s以下") if _exclusive(under, names) else _("金额不超过 %(limit)s")
        yield form % {"limit": names.value(under)}
    information = step.get("information")
    if information is not None:
        yield _("信息类") if information else _("非信息类")
    several = step.get("several")
    if several is not None:
        yield _("跨科室") if several else _("单科室")


def _exclusive(name: str, names: Names) -> bool:
    return name in names.held and names.held[name].definition.boundary is Boundary.EXCLUSIVE
