"""补办审批: what the approvals engine knows of an act, and the act that needs no feature."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import local
from yiheng.core.ui.formats import money, stamp
from yiheng.governance.approvals.sheets import Sheet
from yiheng.governance.approvals.subjects import approval_subject
from yiheng.governance.crisis import commands, lending, queries, rules
from yiheng.governance.crisis.acts import KINDS, ROUTE, Asked, Done, crisis_act
from yiheng.governance.crisis.models import SUBJECT, Act
from yiheng.governance.people.models import Member

OTHER, SERIAL = "crisis.other", "危补"
SHIPPED = (OTHER, lending.LENDING)
"""The kinds of act that need no feature."""


@crisis_act(OTHER, title=_("其他紧急措施"), clause="4.1-d")
class OtherAct:
    """Whatever must be done at once and no feature does: its words are all there is of it."""

    @staticmethod
    def run(*, asked: Asked, by: Member, at: datetime) -> Done:
        """Nothing beyond the act itself; with or without an amount."""
        return Done()


def _title(pk: int) -> str:
    act = Act.objects.select_related("crisis").get(pk=pk)
    return f"{act.number} {rules.titles([act.kind])}"


def _url(pk: int) -> str:
    return f"/crises/acts/{pk}/"


def _summary(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    act = queries.acts_visible_to(viewer).get(pk=pk)
    kind = KINDS.get(act.kind)
    rows = [
        (gettext("危机"), str(act.crisis)),
        (gettext("措施"), rules.titles([act.kind])),
        (gettext("已执行的内容"), queries.words_of(act)),
        *([] if act.amount is None else [(gettext("金额"), money(act.amount))]),
        (gettext("所涉科室"), act.unit.name),
        (gettext("执行"), f"{act.member.name} {local(act.at):%Y-%m-%d %H:%M}"),
        (gettext("补办期限"), stamp(act.due_at)),
        *((gettext("补充说明"), queries.words_of(one)) for one in act.supplements.all()),
    ]
    return [*rows, *(kind.summary(act.key, viewer) if kind and kind.summary else ())]


def _attachments(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    """The papers of an act by name, and where each is opened."""
    act = queries.acts_visible_to(viewer).get(pk=pk)
    return [(one.name, f"/crises/papers/{one.pk}/") for one in queries.papers(act)]


def _form(pk: int, viewer: Member) -> Sheet:
    """补办审批表, on paper."""
    return Sheet(
        title=gettext("紧急措施补办审批表"), rows=_summary(pk, viewer),
        note=gettext("措施已在危机决策授权内先行执行；未予追认的，由责任人补救、他人核实。"),
    )  # fmt: skip


def _route(pk: int) -> str:
    kind = KINDS.get(Act.objects.values_list("kind", flat=True).get(pk=pk))
    return kind.route if kind else ROUTE


def _amount(pk: int) -> Decimal:
    """What an act cost; nothing, where no money was spent."""
    return Act.objects.values_list("amount", flat=True).get(pk=pk) or Decimal()


def _tags(pk: int) -> Collection[str]:
    """What the feature says of what was made: information goods, for one."""
    act = Act.objects.get(pk=pk)
    kind = KINDS.get(act.kind)
    return kind.tags(act.key) if kind and kind.tags else ()


def _split_by(pk: int) -> Mapping[str, str]:
    """With what the feature wants it counted (4.1-a)."""
    act = Act.objects.get(pk=pk)
    kind = KINDS.get(act.kind)
    return kind.split_by(act.key) if kind and kind.split_by else {}


def _stays(*, pk: int, by: Member, at: datetime) -> None:
    rules.may_take_back(Act.objects.get(pk=pk)).require()


def _acted(pk: int) -> Collection[Member]:
    acted = queries.acted_in(Act.objects.select_related("crisis").get(pk=pk).crisis)
    return list(Member.objects.filter(pk__in=acted))


@approval_subject(SUBJECT, route=ROUTE, clause=rules.RATIFY, serial=SERIAL)
class ActSubject:
    """Who acted hands it in; the signers of the ordinary route ratify it or do not. Of those who
    acted in the crisis nobody signs, and none takes the case back."""

    content = staticmethod(queries.content_bytes)
    visible_to = staticmethod(queries.acts_visible_to)
    title = staticmethod(_title)
    url = staticmethod(_url)
    summary = staticmethod(_summary)
    attachments = staticmethod(_attachments)
    form = staticmethod(_form)
    on_approved = staticmethod(commands.ratify)
    on_refused = staticmethod(commands.refuse)
    on_returned = staticmethod(commands.hand_back)
    on_withdrawn = staticmethod(_stays)
    route_of = staticmethod(_route)
    amount = staticmethod(_amount)
    tags = staticmethod(_tags)
    split_by = staticmethod(_split_by)
    beneficiaries = staticmethod(_acted)
