"""Whether what was written for a route can be followed: every signer, parameter and body known.

And of the house as a whole: whether the bodies that its routes name have members at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from yiheng.core import checking as selftest
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid
from yiheng.core.verdict import Text
from yiheng.governance.approvals import queries
from yiheng.governance.approvals.models import StepKind
from yiheng.governance.approvals.permissions import SIGN
from yiheng.governance.approvals.planning import YUAN
from yiheng.governance.approvals.rules import COORDINATION, PROCESS
from yiheng.governance.approvals.shapes import BODIES, SignerData, StepData
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.regulation.definitions import PARAMETERS, Kind

CODE = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
MOST_STEPS, MOST_SIGNERS, LONGEST_TITLE = 20, 12, 40
_KEYS = {"title", "signers", "from", "below", "tiered_by", "information", "several", "limit"}


def check(steps: Sequence[StepData]) -> None:
    """Raise ``Invalid`` for the first thing that could not be followed, naming its step."""
    if not 0 < len(steps) <= MOST_STEPS:
        _wrong(0, _("流程须有 1 至 %(most)s 个环节"), most=MOST_STEPS)
    cards = {one.code: one.permissions for one in Post.objects.all()}
    for number, step in enumerate(steps, start=1):
        if not set(step) <= _KEYS or not {"title", "signers"} <= set(step):
            _wrong(number, _("环节的内容不完整"))
        if not 0 < len(step["title"].strip()) <= LONGEST_TITLE:
            _wrong(number, _("请填写环节名称，最长 %(most)s 个字"), most=LONGEST_TITLE)
        if not 0 < len(step["signers"]) <= MOST_SIGNERS:
            _wrong(number, _("须有 1 至 %(most)s 个签字方"), most=MOST_SIGNERS)
        for signer in step["signers"]:
            _check_signer(number, signer, cards)
        _check_limits(number, step)


@selftest.check
def registers(at: datetime) -> Iterator[selftest.Result]:
    """Whether each body that signs a route in force has members, so that it can resolve (C24)."""
    held = queries.seats_on(day_of(at))
    missing = sorted(str(BODIES[one]) for one in queries.bodies_in_use(at) if one not in held)
    name, names = translated("会议名册"), "、".join(missing)
    if not missing:
        yield selftest.Result(
            name, selftest.OK, translated("现行流程中的会议都有名册"), COORDINATION
        )
        return
    said = (
        translated("%(names)s没有名册，不能作决议")
        if queries.has_registers()
        else translated("%(names)s没有名册，决议暂不核对到会人数")
    )
    yield selftest.Result(
        name, selftest.WARNING, said % {"names": names}, COORDINATION, "/approvals/bodies/"
    )


def digest(steps: Sequence[StepData]) -> str:
    """SHA-256, in hex, of the steps in canonical form: what the ledger keeps of them."""
    plain: Any = list(steps)
    return sha256(rfc8785.dumps(plain)).hexdigest()


def _check_signer(number: int, signer: SignerData, cards: Mapping[str, Sequence[str]]) -> None:
    kind = signer.get("kind")
    if kind == StepKind.MEMBER:
        who = signer.get("staff_no", "")
        if not Member.objects.filter(staff_no=who, is_active=True).exists():
            _wrong(number, _("没有工号为“%(who)s”的在岗人员"), who=who)
        return
    if kind not in (StepKind.POST, StepKind.BODY):
        _wrong(number, _("签字方须为岗位、个人或会议"))
    if kind == StepKind.BODY and signer.get("body") not in BODIES:
        _wrong(number, _("没有这个会议：%(body)s"), body=signer.get("body"))
    post, unit = signer.get("post", ""), signer.get("unit")
    if post not in cards:
        _wrong(number, _("须为已设立的岗位：%(post)s"), post=post)
    if SIGN not in cards[post]:
        _wrong(number, _("岗位“%(post)s”没有审批签字权限，请先变更岗位卡"), post=post)
    if unit and not Unit.objects.filter(code=unit, closed_at=None).exists():
        _wrong(number, _("没有编码为“%(unit)s”的部门"), unit=unit)


def _check_limits(number: int, step: StepData) -> None:
    for key in ("from", "below"):
        name = step.get(key)
        if name and (name not in PARAMETERS or PARAMETERS[str(name)].unit not in YUAN):
            _wrong(number, _("“%(id)s”不是金额参数"), id=name)
    switch = step.get("tiered_by")
    if switch and (switch not in PARAMETERS or PARAMETERS[switch].kind is not Kind.SWITCH):
        _wrong(number, _("“%(id)s”不是开关参数"), id=switch)
    limit = step.get("limit")
    if limit and (limit not in PARAMETERS or PARAMETERS[limit].kind is not Kind.INT):
        _wrong(number, _("没有这个时限参数：%(id)s"), id=limit)
    if step.get("information") not in (None, True, False):
        _wrong(number, _("信息类条件须为是、否或不限"))
    if step.get("several") not in (None, True, False):
        _wrong(number, _("跨科室条件须为是、否或不限"))


def _wrong(number: int, why: Text, **arguments: object) -> None:
    where: Text = _("第 %(number)s 步：%(why)s") if number else _("%(why)s")
    raise Invalid("steps", where, clause=PROCESS, number=number, why=str(why) % arguments)
