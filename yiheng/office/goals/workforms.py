"""What people type: demands and releases, improvements, processes, watch entries, the statement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.ui.fields import DayField
from yiheng.governance.approvals.queries import routes_in_force
from yiheng.governance.people.fields import MemberField, UnitField
from yiheng.governance.people.models import Member
from yiheng.office.goals import queries, workqueries
from yiheng.office.goals.commands.demanding import Wanted
from yiheng.office.goals.forms import NONE, Words
from yiheng.office.goals.models import (
    LONGEST_NOTE,
    LONGEST_NUMBER,
    LONGEST_TITLE,
    LONGEST_WORDS,
    Demand,
    Form,
    Goal,
    Impact,
    Process,
    TrendKind,
    Urgency,
)


def _offer(form: forms.Form, name: str, options: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [NONE, *options]


def _aims() -> list[tuple[str, Any]]:
    return [(str(one.pk), str(one)) for one in queries.live().order_by("pk")]


class DemandForm(forms.Form):
    """A demand; where a catalogue of systems is kept, the system is chosen from it."""

    title = forms.CharField(label=_("需求名称"), max_length=LONGEST_TITLE)
    system = forms.ChoiceField(label=_("所属系统"), required=False)
    system_name = forms.CharField(
        label=_("系统名称"), max_length=LONGEST_TITLE, required=False,
        help_text=_("目录中没有的系统，填写名称"),
    )  # fmt: skip
    goal = forms.ChoiceField(label=_("服务的目标"), required=False)
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=Urgency.choices)
    wanted_on = DayField(label=_("期望完成"), required=False)
    present = Words(label=_("现状与问题"), longest=LONGEST_WORDS, rows=4, required=False)
    wanted = Words(label=_("期望结果"), longest=LONGEST_WORDS, rows=4, required=False)

    def __init__(self, viewer: Member, at: datetime, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = references.choices(references.SYSTEM, viewer, at)
        if known:
            _offer(self, "system", [(one.key, one.label) for one in known])
        else:
            del self.fields["system"]
        _offer(self, "goal", _aims())

    @staticmethod
    def filled(one: Demand) -> dict[str, Any]:
        """What stands in a demand, to be changed."""
        names = ("title", "system", "system_name", "urgency", "wanted_on", "present", "wanted")
        return {name: getattr(one, name) for name in names} | {"goal": str(one.goal_id or "")}

    @property
    def asked(self) -> Wanted:
        """What was filled in."""
        told = dict(self.cleaned_data)
        told["goal"] = int(told["goal"]) if told["goal"] else None
        return Wanted(**told)


class Assess(forms.Form):
    """Whether it can be done, and with what effort."""

    advice = forms.ChoiceField(
        label=_("建议"), widget=forms.RadioSelect,
        choices=(("yes", _("建议受理")), ("no", _("建议不受理"))),
    )  # fmt: skip
    effort = forms.IntegerField(label=_("预计工作日"), min_value=1, max_value=999)
    assessment = Words(label=_("评估意见"))

    def clean_advice(self) -> bool:
        """Whether to accept it."""
        return str(self.cleaned_data["advice"]) == "yes"


class Accept(forms.Form):
    """Who does it, by when."""

    owner = MemberField(label=_("承办人"))
    due_on = DayField(label=_("承诺完成"))
    decision = Words(label=_("受理意见"), longest=LONGEST_NOTE, rows=2, required=False)


class Decline(forms.Form):
    """Why it is not done."""

    decision = Words(label=_("不予受理的原因"), longest=LONGEST_NOTE, rows=2)


class Reopen(forms.Form):
    """Why it is taken up again, and by when."""

    reason = Words(label=_("没有解决什么"), longest=LONGEST_NOTE, rows=2)
    due_on = DayField(label=_("承诺完成"))


class ReleaseForm(forms.Form):
    """A line of the release log."""

    demands = forms.MultipleChoiceField(
        label=_("发布的需求"), widget=forms.CheckboxSelectMultiple,
        help_text=_("一次发布只含一个系统的需求"),
    )  # fmt: skip
    version = forms.CharField(label=_("版本号"), max_length=40)
    day = DayField(label=_("发布日期"))
    notes = Words(label=_("发布内容"))

    def __init__(self, viewer: Member, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["demands"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (str(one.pk), f"{one} · {one.system_name}") for one in workqueries.deliverable(viewer)
        ]

    def clean_demands(self) -> list[int]:
        """Their keys."""
        return [int(key) for key in self.cleaned_data["demands"]]


class Counted(forms.Form):
    """Errors counted among records."""

    wrong = forms.IntegerField(label=_("错误数"), min_value=0, max_value=10**9)
    of = forms.IntegerField(label=_("抽查记录数"), min_value=0, max_value=10**9)
    basis = forms.CharField(
        label=_("依据"), max_length=LONGEST_NOTE,
        help_text=_("数从哪里来，例如 数据接入 › 问题数据 10 月"),
    )  # fmt: skip


class ImprovementForm(Counted):
    """An improvement of data entry, owned together with a clinical department."""

    title = forms.CharField(label=_("改进事项"), max_length=LONGEST_TITLE)
    unit = UnitField(label=_("共同科室"))
    partner = MemberField(label=_("科室负责人"))
    owner = MemberField(label=_("信息部门负责人"))
    measures = Words(label=_("改进措施"))
    due_on = DayField(label=_("完成期限"))

    field_order = ("title", "unit", "partner", "owner", "measures", "due_on")


class Run(forms.Form):
    """How a key process is done."""

    form = forms.ChoiceField(label=_("形式"), choices=Form.choices)
    engine = forms.ChoiceField(
        label=_("执行流程"),
        required=False,
        help_text=_("由哪条审批流程执行；不选为系统外办理"),
    )

    def __init__(self, at: datetime, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _offer(self, "engine", [(one.code, one.title) for one in routes_in_force(at)])


class ProcessForm(Run):
    """A key process."""

    title = forms.CharField(label=_("流程名称"), max_length=LONGEST_TITLE)
    unit = UnitField(label=_("部门"))
    owner = MemberField(label=_("流程负责人"))

    field_order = ("title", "unit", "owner", "form", "engine")


class ProcessChangeForm(Run):
    """How a key process is done from now on, and why."""

    why = Words(label=_("说明"), longest=LONGEST_NOTE, rows=2)


class SopForm(forms.Form):
    """The next version of a written procedure."""

    ordinal = forms.IntegerField(label=_("版次"), min_value=1, max_value=999)
    number = forms.CharField(label=_("文号"), max_length=LONGEST_NUMBER)
    document = forms.ChoiceField(label=_("文档"), required=False)
    in_force_on = DayField(label=_("生效日期"))
    steps = Words(label=_("步骤"), longest=LONGEST_WORDS, rows=5)
    change = Words(label=_("修订说明"), longest=LONGEST_NOTE, rows=2)

    def __init__(
        self, process: Process, viewer: Member, at: datetime, *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["ordinal"].initial = process.sops.count() + 1
        known = references.choices(references.DOCUMENT, viewer, at)
        if known:
            _offer(self, "document", [(one.key, one.label) for one in known])
        else:
            del self.fields["document"]


class TrendForm(forms.Form):
    """An entry of the watch log."""

    title = forms.CharField(label=_("名称"), max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(label=_("类别"), choices=TrendKind.choices)
    publisher = forms.CharField(label=_("发布单位"), max_length=LONGEST_TITLE)
    published_on = DayField(label=_("发布日期"))
    summary = Words(label=_("要点"))
    owner = MemberField(label=_("负责人"))


class TrendAssess(forms.Form):
    """What an entry means for the hospital."""

    impact = forms.ChoiceField(label=_("结论"), choices=Impact.choices, widget=forms.RadioSelect)
    words = Words(label=_("评估意见"))
    goal = forms.ChoiceField(label=_("涉及的目标"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _offer(self, "goal", _aims())

    def clean_goal(self) -> Goal | None:
        """The goal that was chosen."""
        key = self.cleaned_data["goal"]
        return Goal.objects.filter(pk=key).first() if key else None


class AlignForm(forms.Form):
    """The words of a year's statement."""

    words = Words(
        label=_("对齐说明"), longest=LONGEST_WORDS, rows=6,
        help_text=_("今年的信息管理目标怎样服务于医院的整体发展；目标清单自动附上"),
    )  # fmt: skip
