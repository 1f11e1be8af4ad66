"""What an auditor looks for, as typed; the address carries all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import midnight
from yiheng.core.ui.fields import DayField
from yiheng.desk.ledger import naming, titles
from yiheng.governance.ledger import queries
from yiheng.governance.ledger.models import Outcome
from yiheng.governance.ledger.queries import Wanted
from yiheng.governance.people import queries as people

LONGEST = 80
MOST = 20
OUTCOMES = [("", _("全部结果")), *((one.value, naming.OUTCOMES[one]) for one in Outcome)]
_SURROGATE = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


class Search(forms.Form):
    """Person, act, object, clause, result, days, patient; every field may stay empty."""

    person = forms.CharField(label=_("操作人"), required=False, max_length=LONGEST)
    action = forms.CharField(
        label=_("操作内容"), required=False, max_length=LONGEST,
        widget=forms.TextInput({"list": "actions"}),
    )  # fmt: skip
    target = forms.CharField(label=_("对象"), required=False, max_length=160)
    clause = forms.CharField(label=_("条款"), required=False, max_length=LONGEST)
    outcome = forms.ChoiceField(label=_("结果"), required=False, choices=OUTCOMES)
    since = DayField(label=_("自"), required=False)
    until = DayField(label=_("至"), required=False)
    patient = forms.CharField(
        label=_("患者代号"), required=False, max_length=LONGEST,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_patient(self) -> str:
        """Only the surrogate: an auditor finds nobody by name or number."""
        text: str = self.cleaned_data["patient"].lower()
        if text and not _SURROGATE.fullmatch(text):
            raise ValidationError(
                _("患者代号为 32 位数字与字母 a–f；不能按姓名或证件号查找"),
                params={"clause": "0-e"},
            )
        return text

    def clean(self) -> None:
        """The last day is not before the first."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("结束日期早于开始日期，请改为同一天或以后"))

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return any(self.cleaned_data.values())

    def wanted(self) -> Wanted:
        """The search that was typed."""
        typed = self.cleaned_data
        return Wanted(
            actors=people_like(typed["person"]) if typed["person"] else None,
            actions=titles.names_like(typed["action"]) if typed["action"] else None,
            clauses=naming.clauses_like(typed["clause"]) if typed["clause"] else None,
            target=naming.target_of(typed["target"]) if typed["target"] else "",
            outcome=typed["outcome"],
            patient=typed["patient"],
            since=_midnight(typed["since"]),
            until=_midnight(typed["until"], days=1),
            before=_number(self.data.get("before")),
            after=_number(self.data.get("after")),
        )


class Crisis(forms.Form):
    """Declaring 应急只读, re-authenticated."""

    reason = forms.CharField(
        label=_("原因"), min_length=8, max_length=200, widget=forms.Textarea({"rows": 2}),
        help_text=_("写明不能写入的现象与为什么必须继续查看，8 至 200 字"),
    )  # fmt: skip
    hours = forms.IntegerField(label=_("持续小时数"), min_value=1, initial=4)
    unit = forms.CharField(
        label=_("只对一个科室"), required=False, max_length=20,
        help_text=_("填科室编码；不填为全院"),
    )  # fmt: skip
    crisis = forms.ChoiceField(label=_("因哪次危机"), required=False)
    password = forms.CharField(
        label=_("您的口令"), strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )  # fmt: skip

    def __init__(self, *given: Any, crises: Iterable[Any] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        served = [(str(one.pk), str(one)) for one in crises]
        if served:
            none = ("", _("与已宣布的危机无关"))
            self.fields["crisis"].choices = [none, *served]  # type: ignore[attr-defined]  # a choice
        else:
            del self.fields["crisis"]


class Ending(forms.Form):
    """Ending it, re-authenticated."""

    password = Crisis.base_fields["password"]


class Export(forms.Form):
    """The days whose entries are given out as evidence."""

    since = DayField(label=_("自"))
    until = DayField(label=_("至"))
    subjects = forms.BooleanField(label=_("包含患者代号"), required=False)

    def clean(self) -> None:
        """The last day is not before the first."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("结束日期早于开始日期，请改为同一天或以后"))


def numbers_between(since: date | str, until: date | str) -> tuple[int, int]:
    """The first and last number that were recorded on these days of the hospital; (0, 0) for none.

    Raises ``ValueError`` for a text that is no day.
    """
    first, last = (
        date.fromisoformat(one) if isinstance(one, str) else one for one in (since, until)
    )
    return queries.numbers_between(midnight(first), midnight(last + timedelta(days=1)))


def people_like(words: str) -> tuple[str, ...]:
    """The ids of the actors of this name or 工号, those who have left too."""
    exact = words.rpartition("（")[2].rstrip("）")  # as the ledger writes it: 李明（D00012）
    found = [one for gone in (False, True) for one in people.found(exact, gone=gone)[:MOST]]
    return (*naming.nobodies_like(words), *(str(one.pk) for one in found))


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return midnight(day + timedelta(days=days))


def _number(text: str | None) -> int | None:
    return int(text) if text and _NUMBER.fullmatch(text) else None
