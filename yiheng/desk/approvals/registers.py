"""The form of a body's register: a row a seat, what is said of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.numbers import number_of
from yiheng.core.ui.fields import DayField
from yiheng.desk.approvals.forms import Colleague
from yiheng.governance.approvals.commands.seating import MOST_SEATS
from yiheng.governance.approvals.models import Role
from yiheng.governance.approvals.shapes import SeatData
from yiheng.governance.people.models import Member, Unit

MORE, LEAST = 5, 5
SEATS = "seat"


class SeatForm(forms.Form):
    """A seat; a row without a name is no seat."""

    role = forms.ChoiceField(label=_("职务"), choices=Role.choices, initial=Role.MEMBER)
    who = Colleague(label=_("工号或姓名"), required=False)
    unit = forms.ChoiceField(label=_("代表部门"), required=False)

    def __init__(self, *given: Any, units: Sequence[tuple[str, Any]] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["unit"].choices = [("", _("本人所在部门")), *units]  # type: ignore[attr-defined]  # a choice
        for field in self.fields.values():
            field.widget.attrs |= {"class": "input", "aria-label": str(field.label)}

    @property
    def seat(self) -> SeatData | None:
        """As the command takes it; None for an empty row."""
        data = self.cleaned_data
        who = data.get("who")
        if who is None:
            return None
        return {"role": data["role"], "staff_no": who.staff_no,
                "unit": data["unit"] or who.unit.code}  # fmt: skip


class Whole(forms.Form):
    """From when, and why."""

    since = DayField(label=_("生效日期"), required=False, help_text=_("留空即确认当日"))
    reason = forms.CharField(
        label=_("变更理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


Rows = forms.formset_factory(SeatForm, extra=0, max_num=MOST_SEATS, absolute_max=MOST_SEATS)


def rows(data: Any, held: Sequence[SeatData], *, more: bool = False) -> Any:
    """The rows as they stand, with empty ones at the end; ``more`` adds some to what was typed."""
    known = Unit.objects.filter(closed_at=None).order_by("code").values_list("code", "name")
    with_units = {"units": list(known)}
    if data is None:
        names = _names([one["staff_no"] for one in held])
        begun = [
            {"role": one["role"], "who": names[one["staff_no"]], "unit": one["unit"]}
            for one in held
        ]
        empty: list[dict[str, str]] = [{} for _ in range(LEAST)]
        return Rows(prefix=SEATS, initial=[*begun, *empty], form_kwargs=with_units)
    typed = data.copy()
    if more:
        total = typed.get(f"{SEATS}-TOTAL_FORMS", "")
        there = number_of(total) or 0
        typed[f"{SEATS}-TOTAL_FORMS"] = str(min(there + MORE, MOST_SEATS))
    return Rows(typed, prefix=SEATS, form_kwargs=with_units)


def seats(given: Any) -> list[SeatData]:
    """The seats of the rows that were filled in."""
    return [one.seat for one in given if one.seat is not None]


def _names(numbers: Sequence[str]) -> dict[str, str]:
    """What each is called in an input: the name where only one has it, else the number."""
    known = dict(Member.objects.filter(staff_no__in=numbers).values_list("staff_no", "name"))
    here = Member.objects.filter(name__in=known.values(), is_active=True)
    called = Counter(here.values_list("name", flat=True))
    return {number: name if called[name] == 1 else number for number, name in known.items()}
