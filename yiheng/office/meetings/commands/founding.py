"""Setting up a series with its seats, ending one, and the routes by which minutes are signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member, Unit
from yiheng.office.meetings import rules
from yiheng.office.meetings.models import Grade, Kind, Seat, Series
from yiheng.office.meetings.models.series import LONGEST_PLACE, LONGEST_TITLE
from yiheng.office.meetings.sealing import wanted

LEAST, MOST = 10, 480


@command("meetings.found_series")
def found_series(
    *, kind: str, title: str, begins: time, minutes: int, place: str, grade: str,
    recorder: Member, seats: Sequence[tuple[Unit, Member]], by: Member, at: datetime,
) -> Series:  # fmt: skip
    """Set up a series of a kind, or change the one that goes on; what is convened stays as it is.

    One seat a unit, one unit a member (4.2-b).
    """
    verdict = rules.may_found(by, at)
    verdict.require()
    if kind not in Kind.values:
        raise Invalid("kind", _("请选择会议类别"), clause=rules.WEEKLY)
    if grade not in Grade.values:
        raise Invalid("grade", _("请选择纪要等级"), clause="3.2-g")
    if not LEAST <= minutes <= MOST:
        raise Invalid(
            "minutes", _("时长在 %(least)s 至 %(most)s 分钟之间"), clause=rules.WEEKLY,
            least=LEAST, most=MOST,
        )  # fmt: skip
    _check(seats)
    said = {
        "title": wanted("title", title, LONGEST_TITLE, _("请填写名称"), clause=rules.WEEKLY,
                        lines=False),
        "place": wanted("place", place, LONGEST_PLACE, _("请填写地点"), clause=rules.WEEKLY,
                        lines=False),
        "begins": begins, "minutes": minutes, "grade": grade, "recorder": recorder,
    }  # fmt: skip
    series, _made = Series.objects.select_for_update().get_or_create(
        kind=kind, ended_at=None, defaults=said | {"founded_at": at}
    )
    series.put(**said)
    series.seats.all().delete()
    Seat.objects.bulk_create(Seat(series=series, unit=unit, member=one) for unit, one in seats)
    record(
        "meetings.series_founded", by=by, target=series, clause=rules.WEEKLY, at=at, kind=kind,
        recorder=recorder.staff_no, seats=[f"{unit.code}:{one.staff_no}" for unit, one in seats],
    )  # fmt: skip
    return series


@command("meetings.end_series")
def end_series(*, pk: int, by: Member, at: datetime) -> Series:
    """No meeting of the series is planned any more; those convened stay."""
    verdict = rules.may_found(by, at)
    verdict.require()
    series = Series.objects.select_for_update().filter(pk=pk, ended_at=None).first()
    if series is None:
        raise NotFound
    series.put(ended_at=at)
    record("meetings.series_ended", by=by, target=series, clause=rules.WEEKLY, at=at)
    return series


def _check(seats: Sequence[tuple[Unit, Member]]) -> None:
    """One seat a unit, one unit a member, somebody at all."""
    if not seats:
        raise Invalid("seats", _("请至少设一个应到席位"), clause="4.2-b")
    for many, text in (
        ([unit.pk for unit, _one in seats], _("同一部门只设一个席位")),
        ([one.pk for _unit, one in seats], _("同一人只占一个席位")),
    ):
        if len(set(many)) < len(many):
            raise Invalid("seats", text, clause="4.2-b")
