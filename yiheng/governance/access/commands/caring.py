"""Who treats whom, taken in from encounters or named by a head."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid
from yiheng.governance.access import rules
from yiheng.governance.access.models import CareRelation, CareRole, CareSource
from yiheng.governance.access.relations import NewRelation, merge
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member


@command("access.relate")
def relate(
    *,
    member: Member,
    surrogate: str,
    role: str,
    since: datetime,
    until: datetime,
    by: Member,
    at: datetime,
) -> CareRelation:
    """A head names who treats a patient, and until when; overlapping relations become one."""
    verdict = rules.may_assign_care(by, member, at)
    verdict.require()
    if role not in CareRole.values:
        raise Invalid("role", _("请选择诊疗角色"))
    if until <= since:
        raise Invalid("until", _("结束时间应晚于开始时间"))
    new = NewRelation(member.pk, surrogate, role, since, until, CareSource.HEAD)
    relate_many(relations=[new], by=by, at=at)
    return CareRelation.objects.get(
        member=member, surrogate=surrogate, role=role, since__lte=since, until__gte=until
    )


@command("access.relate_many")
def relate_many(*, relations: Iterable[NewRelation], by: Actor, at: datetime) -> int:
    """Take in who treats whom, inside the command that knows it (intake, ``relate``).

    The same relations again change nothing; relations of one member, patient and role that
    overlap or touch become one. Gives how many rows were made or changed.
    """
    wanted = list(relations)
    stored = CareRelation.objects.select_for_update().filter(
        member_id__in={one.member for one in wanted},
        surrogate__in={one.surrogate for one in wanted},
    )
    change = merge(stored, wanted)
    CareRelation.objects.filter(pk__in=[one.pk for one in change.absorbed]).delete()
    CareRelation.objects.bulk_update(change.stretched, ["since", "until"])
    CareRelation.objects.bulk_create(change.made, ignore_conflicts=True)
    record(
        "access.related", by=by, target="access.carerelation", clause="0-e", at=at,
        subjects={one.surrogate for one in (*change.made, *change.stretched)},
        made=len(change.made), stretched=len(change.stretched), absorbed=len(change.absorbed),
    )  # fmt: skip
    return len(change.made) + len(change.stretched)
