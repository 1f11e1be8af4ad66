"""What people type about meetings: series, dates, answers, statements, motions, resolutions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.clock import SHANGHAI, day_of, local
from yiheng.core.typed import tidy
from yiheng.core.ui.fields import DayField
from yiheng.governance.people.fields import MemberField, member_of
from yiheng.governance.people.models import Member, Unit
from yiheng.office.meetings.commands.tracking import CHOSEN, LONGEST_REMARK, Mend
from yiheng.office.meetings.commands.voting import CAST
from yiheng.office.meetings.models import (
    Answer,
    Grade,
    Meeting,
    OutputKind,
    Participant,
    Reply,
    Series,
)
from yiheng.office.meetings.models.series import LONGEST_PLACE, LONGEST_TITLE
from yiheng.office.meetings.models.sitting import LONGEST_LINE, LONGEST_NOTE, LONGEST_WORDS
from yiheng.office.meetings.models.tracking import LONGEST_TASK

OWNER = _("每项决议须有一位在岗的责任人，请填写工号或姓名")
HELP = _("工号或姓名")
REMEDIES = 3
SEAT = re.compile(r"^(?P<unit>[^:：]+)[:：](?P<who>.+)$")


def words(label: Any, rows: int = 3, longest: int = LONGEST_WORDS, **more: Any) -> forms.CharField:
    """A field for a few lines."""
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea({"rows": rows}), **more
    )


class EditSeries(forms.Form):
    """A series: when, where, who records, who must come."""

    title = forms.CharField(label=_("名称"), max_length=LONGEST_TITLE)
    begins = forms.TimeField(
        label=_("开始时间"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("时长（分钟）"), min_value=10, max_value=480)
    place = forms.CharField(label=_("地点"), max_length=LONGEST_PLACE)
    grade = forms.ChoiceField(label=_("纪要等级"), choices=Grade.choices)
    recorder = MemberField(label=_("记录人"))
    seats = words(_("应到席位"), 6, help_text=_("每行一个部门，写“部门：负责人”，部门填名称或编码"))

    def __init__(self, *given: Any, series: Series | None = None, **more: Any) -> None:
        if series is not None:
            seats = list(series.seats.select_related("unit", "member"))
            shared = _shared({one.unit.name for one in seats})
            more["initial"] = {
                "title": series.title, "begins": series.begins, "minutes": series.minutes,
                "place": series.place, "grade": series.grade, "recorder": series.recorder.label,
                "seats": "\n".join(
                    f"{one.unit.code if one.unit.name in shared else one.unit.name}"
                    f"：{one.member.label}" for one in seats
                ),
            }  # fmt: skip
        super().__init__(*given, **more)

    def clean_seats(self) -> list[tuple[Unit, Member]]:
        """The seats, each a unit with its head."""
        lines = tidy(self.cleaned_data["seats"], lines=True).split("\n")
        return [_seat(line.strip()) for line in lines if line.strip()]


def _shared(names: Collection[str]) -> set[str]:
    """Which of these names several open units have: only a code says which of them is meant."""
    named = Unit.objects.filter(closed_at=None, name__in=names).order_by().values("name")
    rows = named.annotate(n=Count("pk")).filter(n__gt=1)
    return set(rows.values_list("name", flat=True))


def _seat(line: str) -> tuple[Unit, Member]:
    found = SEAT.match(line)
    if found is None:
        raise ValidationError(_("“%(line)s”没有写成“部门：负责人”"), params={"line": line[:40]})
    name = found["unit"].strip()
    units = Unit.objects.filter(closed_at=None)
    unit = units.filter(code=name).first()
    if unit is None and name in _shared({name}):
        raise ValidationError(_("有几个部门都叫 %(name)s，请填写编码"), params={"name": name[:40]})
    unit = unit or units.filter(name=name).first()
    if unit is None:
        raise ValidationError(_("没有名称或编码为 %(name)s 的部门"), params={"name": name[:40]})
    return unit, member_of(found["who"].strip())


class Convene(forms.Form):
    """A meeting of a series, and its day."""

    series = forms.ModelChoiceField(
        Series.objects.none(), label=_("会议"), empty_label=_("请选择会议")
    )
    day = DayField(label=_("日期"))

    def __init__(self, *given: Any, series: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["series"].queryset = series  # type: ignore[attr-defined]  # a choice of rows


class Move(forms.Form):
    """Another time."""

    day = DayField(label=_("改到"))
    hour = forms.TimeField(
        label=_("时间"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def begins_at(self) -> datetime:
        """The new instant."""
        data = self.cleaned_data
        return datetime.combine(data["day"], data["hour"], SHANGHAI)

    @classmethod
    def of(cls, meeting: Meeting, given: Any = None) -> Move:
        """With the time as it is."""
        wall = local(meeting.begins_at)
        known = {"day": wall.date(), "hour": wall.time()}
        return cls(given, initial=known, auto_id="move_%s")


class Cancel(forms.Form):
    """Why it is not held."""

    reason = forms.CharField(label=_("取消原因"), max_length=200)


class Answering(forms.Form):
    """What is said to an invitation."""

    answer = forms.ChoiceField(
        label=_("回执"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (Reply.COMES, Reply.AWAY, Reply.SENDS)],
    )  # fmt: skip
    delegate = MemberField(label=_("委托给"), required=False, help_text=_("同部门的人，工号或姓名"))


class Topic(forms.Form):
    """A topic for the agenda."""

    text = forms.CharField(label=_("议题"), max_length=LONGEST_LINE)


class AnswerLine(forms.Form):
    """What the meeting says to a line."""

    answer = forms.ChoiceField(
        label=_("回应"), choices=[one for one in Answer.choices if one[0]],
    )  # fmt: skip
    note = words(_("说明"), 2, LONGEST_NOTE, required=False)


class State(forms.Form):
    """Who said what."""

    speaker = forms.ChoiceField(label=_("发言人"))
    gist = words(_("发言要点"))

    def __init__(self, *given: Any, people: Iterable[Participant], **more: Any) -> None:
        super().__init__(*given, **more)
        there = {one.sits.staff_no: one.sits for one in people if one.present}
        self._there = there
        named = [(code, one.label) for code, one in there.items()]
        self.fields["speaker"].choices = named  # type: ignore[attr-defined]  # a choice

    def speaking(self) -> Member:
        """Who spoke."""
        return self._there[self.cleaned_data["speaker"]]


class Retake(forms.Form):
    """The gist as it should be."""

    gist = words(_("更正为"))


class Put(forms.Form):
    """A motion."""

    title = forms.CharField(label=_("议案"), max_length=LONGEST_LINE)
    secret = forms.BooleanField(label=_("不记名表决"), required=False)


class Vote(forms.Form):
    """Yes, no, or neither."""

    choice = forms.ChoiceField(choices=[(one.value, one.label) for one in CAST])


class Resolve(forms.Form):
    """What somebody does by a day."""

    title = forms.CharField(label=_("决议"), max_length=LONGEST_TASK)
    owner = MemberField(label=_("责任人"), error_messages={"required": OWNER})
    due_on = DayField(label=_("完成期限"))


class Direction(forms.Form):
    """What a strategy meeting sets."""

    goals = forms.MultipleChoiceField(
        label=_("确认的目标"), required=False, widget=forms.CheckboxSelectMultiple
    )
    direction = words(_("发展方向"), 4, required=False)

    def __init__(self, *given: Any, viewer: Member, at: datetime, **more: Any) -> None:
        super().__init__(*given, **more)
        found = references.choices(references.GOAL, viewer, at)
        known = [(one.key, f"{one.label} {one.note}".strip()) for one in found]
        self.fields["goals"].choices = known  # type: ignore[attr-defined]  # a choice
        if not known:
            del self.fields["goals"]


class NewOutput(forms.Form):
    """A case or a problem."""

    kind = forms.ChoiceField(label=_("类别"), choices=OutputKind.choices)
    title = forms.CharField(label=_("标题"), max_length=LONGEST_TITLE)
    text = words(_("内容"))
    owner = MemberField(label=_("负责人"), required=False, help_text=_("问题事项必填：工号或姓名"))
    due_on = DayField(label=_("期限"), required=False, help_text=_("问题事项必填"))


class Close(forms.Form):
    """When it really ended; now, where nothing is said."""

    ended = forms.TimeField(
        label=_("实际结束"), required=False, help_text=_("不填即现在"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )  # fmt: skip

    def ended_at(self, at: datetime) -> datetime | None:
        """The instant of today."""
        ended = self.cleaned_data.get("ended")
        return datetime.combine(day_of(at), ended, SHANGHAI) if ended else None


class Touching(forms.Form):
    """How a resolution is this week."""

    outlook = forms.ChoiceField(label=_("进展"), choices=[(one.value, one.label) for one in CHOSEN])
    percent = forms.IntegerField(label=_("完成度（%）"), min_value=0, max_value=100)
    note = words(_("情况"), 2, LONGEST_NOTE, required=False)


class Finish(forms.Form):
    """How it was done."""

    result = words(_("完成情况"))


class Explain(forms.Form):
    """延期说明, with up to three remedies."""

    reason = words(_("延期原因"))
    due_on = DayField(label=_("新期限"))

    def __init__(self, *given: Any, **more: Any) -> None:
        """The first remedy must be there; the others may be."""
        super().__init__(*given, **more)
        for n in range(1, REMEDIES + 1):
            must = {"required": n == 1}
            none = {"required": _("请至少制定一项补救措施")}
            self.fields[f"what{n}"] = words(
                _("做什么"), 2, LONGEST_NOTE, error_messages=none, **must
            )
            self.fields[f"owner{n}"] = MemberField(
                label=_("负责人"),
                error_messages={"required": _("每项补救措施须有一位负责人")},
                **must,
            )
            self.fields[f"until{n}"] = DayField(label=_("期限"), **must)
        self.fields["remedies"] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def rows(self) -> list[tuple[int, Any, Any, Any]]:
        """The fields of each remedy."""
        return [
            (n, self[f"what{n}"], self[f"owner{n}"], self[f"until{n}"])
            for n in range(1, REMEDIES + 1)
        ]

    def mends(self) -> list[Mend]:
        """The remedies that were begun."""
        data = self.cleaned_data
        rows = [
            Mend(data[f"what{n}"], data[f"owner{n}"], data[f"until{n}"])
            for n in range(1, REMEDIES + 1)
        ]
        return [one for one in rows if one.what or one.owner or one.due_on]


class Settle(forms.Form):
    """What the convener's side says of an explanation."""

    remark = forms.CharField(label=_("意见"), max_length=LONGEST_REMARK, required=False)


class Write(forms.Form):
    """The text of minutes."""

    text = words(_("纪要"), 24, 50_000)
