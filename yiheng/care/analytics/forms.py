"""The shape of a question: choices only, so that nothing else can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yiheng.care.analytics.asking import Query
from yiheng.care.analytics.fields import (
    DIMENSIONS,
    IDENTIFYING,
    MEASURES,
    PURPOSES,
    SUBJECTS,
    Field,
)

CODE = r"^[A-Za-z0-9.\-]{1,64}$"
YEARS = 5
Choices = list[tuple[str | Promise, Any]]


class Ask(forms.Form):
    """A question; withheld fields stand among the choices and are refused with their reason."""

    subject = forms.ChoiceField(label=_("统计什么"))
    measure = forms.ChoiceField(label=_("怎样计数"))
    rows = forms.ChoiceField(label=_("按行"))
    columns = forms.ChoiceField(label=_("按列"), required=False)
    year = forms.TypedChoiceField(label=_("年份"), coerce=int)
    since = forms.TypedChoiceField(label=_("自"), coerce=int, required=False)
    until = forms.TypedChoiceField(label=_("至"), coerce=int, required=False)
    department = forms.ChoiceField(label=_("科室"), required=False)
    drug = forms.RegexField(label=_("药品编码"), regex=CODE, required=False)
    prescriber = forms.RegexField(label=_("医师工号"), regex=CODE, required=False)
    purpose = forms.ChoiceField(label=_("用途"))

    def __init__(self, data: Any, *, this_year: int, departments: Mapping[str, str]) -> None:
        initial = {"rows": "department", "columns": "month", "year": this_year}
        super().__init__(data, initial=initial)
        years: Choices = [(str(one), str(one)) for one in range(this_year, this_year - YEARS, -1)]
        months = [(str(n), _("%(n)s 月") % {"n": n}) for n in range(1, 13)]
        fields = _withheld_last({**DIMENSIONS, **IDENTIFYING}.items())
        self._offer("subject", [(key, one.title) for key, one in SUBJECTS.items()])
        self._offer("measure", _withheld_last(MEASURES.items()))
        self._offer("rows", fields)
        self._offer("columns", [("", _("不分列")), *fields])
        self._offer("year", years)
        self._offer("since", [("", _("年初")), *months])
        self._offer("until", [("", _("年末")), *months])
        self._offer("department", [("", _("全部科室")), *departments.items()])
        self._offer("purpose", list(PURPOSES.items()))

    def query(self) -> Query:
        """The question, once the form is valid."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Query(**given)

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _withheld_last(fields: Iterable[tuple[str, Field]]) -> Choices:
    every = list(fields)
    given = [(key, one.title) for key, one in every if one.treatment.tone != "bad"]
    withheld = [(key, one.title) for key, one in every if one.treatment.tone == "bad"]
    return [*given, (_("不提供"), withheld)]
