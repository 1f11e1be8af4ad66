"""Form fields that name members or a unit."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiheng.core.typed import called, tidy
from yiheng.governance.people import queries
from yiheng.governance.people.models import Member, Unit

LONGEST, MOST_LETTERS = 80, 4000
BETWEEN = re.compile(r"[,，、;；\s]+")


def member_of(word: str) -> Member:
    """The one who is here and whom a 工号 or a name means; raises ``ValidationError``."""
    found = queries.called(called(word))
    if not found:
        raise ValidationError(_("没有工号或姓名为 %(no)s 的在岗人员"), params={"no": word})
    if len(found) > 1:
        raise ValidationError(_("叫%(no)s的不止一位，请填工号"), params={"no": word})
    return found[0]


class MemberField(forms.CharField):
    """One member who is here, by 工号 or by a name that only one has."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("help_text", _("工号或姓名"))
        super().__init__(max_length=LONGEST, **more)

    def clean(self, value: Any) -> Any:
        """The member, None for nobody; raises for what means nobody, or several."""
        word = tidy(super().clean(value))
        return member_of(word) if word else None

    def prepare_value(self, value: Any) -> Any:
        """A member as the field shows one: 张三（D00012）."""
        return f"{value.name}（{value.staff_no}）" if isinstance(value, Member) else value


class MembersField(forms.CharField):
    """Members who are here, by 工号 or by a name that only one has, parted by commas or blanks."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("help_text", _("工号或姓名，用逗号或空格隔开"))
        more.setdefault("max_length", MOST_LETTERS)
        super().__init__(**more)

    def clean(self, value: Any) -> Any:
        """The members, each once; raises for what means nobody, or several."""
        words = filter(None, BETWEEN.split(tidy(super().clean(value), lines=True)))
        return list({one.pk: one for one in map(member_of, words)}.values())


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """One unit that is open."""

    def __init__(self, **more: Any) -> None:
        units = Unit.objects.filter(closed_at=None).order_by("code")
        super().__init__(queryset=units, empty_label=_("请选择"), **more)
