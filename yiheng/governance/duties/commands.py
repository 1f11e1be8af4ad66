"""Opening, closing and reminding of duties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.governance.duties import pausing, queries, rules
from yiheng.governance.duties.clocks import Due
from yiheng.governance.duties.kinds import KINDS
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.recording import command, name_of, record
from yiheng.governance.notices.kinds import Importance, lacking
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.parameters import parameter

DIRECTOR = "director"
COMING = notice_kind("duties.coming", _("%(title)s：%(hours)s 小时后到期"))
DUE = notice_kind(
    "duties.due", _("%(title)s：已到期"),
    importance=Importance.IMPORTANT, outside=_("有 1 项待办已到期"),
)  # fmt: skip
OVERDUE = notice_kind(
    "duties.overdue", _("%(title)s：已超期 %(hours)s 小时"),
    importance=Importance.IMPORTANT, outside=_("有 1 项待办已超期 %(hours)s 小时"),
)  # fmt: skip
VACANT = notice_kind(
    "duties.vacant", _("%(title)s：无人可办，该岗位空缺"),
    importance=Importance.IMPORTANT, outside=_("有 1 项待办无人可办，岗位空缺"), group=True,
)  # fmt: skip


@command("duties.open")
def open_duty(
    *,
    clause: str,
    kind: str,
    target: models.Model | str,
    due_at: datetime | Due,
    at: datetime,
    by: Actor,
    owner: Member | None = None,
    post: str | None = None,
    unit: Unit | None = None,
    url: str = "",
    **facts: int | str,
) -> Duty:
    """Someone owes something from now on; the same open duty twice is one duty.

    Either ``owner`` or ``post`` owes it and ``facts`` fill the title of a declared kind
    (else ``ValueError``). A ``Due`` of ``clocks.reckon`` is a time whose clock is known: the duty
    follows the holiday table, and its clock can stand still.
    """
    if (owner is None) == (not post):
        raise ValueError(f"{kind}: a duty is owed by a member or by a post")
    if kind in KINDS and (missing := lacking(KINDS[kind].title, facts)):
        raise ValueError(f"{kind}: its title wants {missing}")
    duty, _made = Duty.objects.get_or_create(
        target=name_of(target), kind=kind, owner=owner, post=post or "", closed_at=None,
        defaults={"clause": clause, "unit": unit, "url": url, "facts": facts,
                  "opened_at": at, "running_since": at, **_clock(due_at)},
    )  # fmt: skip
    record(
        "duties.opened", by=by, target=target, clause=clause, at=at, duty=duty.pk, kind=kind,
        owner=None if owner is None else owner.staff_no, post=duty.post,
        due=duty.due_at.isoformat(),
    )  # fmt: skip
    return duty


@command("duties.close")
def close_duty(*, target: models.Model | str, kind: str, at: datetime, by: Actor) -> int:
    """What was owed on a target is done, or falls away; gives how many duties ended."""
    duties = Duty.objects.select_for_update().filter(
        target=name_of(target), kind=kind, closed_at=None
    )
    ended = list(duties)
    for duty in ended:
        if duty.paused_at is not None:
            pausing.run_on(duty, at)
        duty.close(at)
    clause = ended[0].clause if ended else "0-f"
    record(
        "duties.closed", by=by, target=target, clause=clause, at=at, kind=kind,
        duties=[duty.pk for duty in ended], late=[duty.pk for duty in ended if not duty.met],
    )  # fmt: skip
    return len(ended)


@command("duties.put_off")
def put_off_duty(
    *, target: models.Model | str, kind: str, due_at: datetime, at: datetime, by: Actor
) -> int:
    """What is owed on a target is owed until a later moment; gives how many duties moved."""
    duties = Duty.objects.select_for_update().filter(
        target=name_of(target), kind=kind, closed_at=None, due_at__lt=due_at
    )
    moved = list(duties)
    for duty in moved:
        duty.put_off(due_at, at)
    clause = moved[0].clause if moved else "0-f"
    record(
        "duties.put_off", by=by, target=target, clause=clause, at=at, kind=kind,
        duties=[duty.pk for duty in moved], due=due_at.isoformat(),
    )  # fmt: skip
    return len(moved)


@command("duties.remind")
def remind(*, pk: int, by: Actor, at: datetime) -> int:
    """Send the reminder whose time has come, if it has not been sent; gives how many people.

    A post that nobody holds is reported to the director; what is over its time climbs
    (``rules.climbs``).
    """
    duty = Duty.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if duty is None:
        raise NotFound
    offset = rules.reminder_due(duty, offsets(at), at)
    told = 0 if offset is None else _tell(duty, offset, at)
    record(
        "duties.reminded", by=by, target=duty, clause=duty.clause, at=at, offset=offset, told=told
    )
    return told


def offsets(at: datetime) -> Sequence[int]:
    """The hours before and after the due time at which people are reminded (0-f)."""
    value = parameter("overdue_reminder", at=at)
    assert isinstance(value, tuple)
    return [int(hours) for hours in value]


def _clock(due: datetime | Due) -> dict[str, object]:
    """What a duty keeps of its clock."""
    if isinstance(due, Due):
        return {"due_at": due.at, "first_due_at": due.at, "clock": due.clock.value,
                "left": due.left, "provisional": due.provisional}  # fmt: skip
    return {"due_at": due, "first_due_at": due}


def _tell(duty: Duty, offset: int, at: datetime) -> int:
    duty.remind(offset)
    owers = list(queries.owers(duty, at))
    heads = list(queries.heads_over(owers, duty.unit, at)) if offset > 0 else []
    climb = rules.climbs(offset, offsets(at), has_owers=bool(owers), has_heads=bool(heads))
    told = [*owers, *(heads if climb.heads else ())]
    told += holders(DIRECTOR, at) if climb.director else ()
    kind = COMING if offset < 0 else OVERDUE if offset > 0 else DUE
    kind = kind if owers else VACANT
    facts: dict[str, Any] = {} if kind in (DUE, VACANT) else {"hours": abs(offset)}
    everyone = list({one.pk: one for one in told}.values())
    notify(everyone, kind, url=duty.url, clause=duty.clause, at=at, title=duty.title[:120], **facts)
    return len(everyone)
