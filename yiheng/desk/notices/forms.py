"""What people type about notices: preferences, the channels, the plan."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of, midnight
from yiheng.core.ui.fields import DayField
from yiheng.core.verdict import Verdict
from yiheng.governance.notices import plans, rules
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Bot, Channel, Gateway, Mode, Plan, Preference
from yiheng.governance.notices.timing import Quiet
from yiheng.governance.people.models import Unit

Widget = dict[str, str]
TIME: Widget = {"type": "time"}
CLOCK = {"invalid": _("请填写时间，例如 22:00")}


def _refusal(verdict: Verdict) -> ValidationError:
    text = verdict.told.replace("%", "%%")
    return ValidationError(text, params={"clause": verdict.clause})


class Preferences(forms.Form):
    """How one wants to be told."""

    normal = forms.ChoiceField(label=_("普通通知用企业微信"), required=False)
    quiet_from = forms.TimeField(
        label=_("免打扰自"), required=False, widget=forms.TimeInput(TIME), error_messages=CLOCK
    )
    quiet_until = forms.TimeField(
        label=_("免打扰至"), required=False, widget=forms.TimeInput(TIME), error_messages=CLOCK,
        help_text=_("不填则按医院的时段；紧急通知不受免打扰限制"),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("工作电话"), required=False, max_length=20,
        help_text=_("紧急通知未阅知时，值班人员打这个号码"),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        own = [(one, Mode(one).label) for one in plans.choices_within(plan)]
        field = self.fields["normal"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("按医院的规则")), *own]

    def clean(self) -> dict[str, Any]:
        """Within the plan (7.1-b)."""
        given = super().clean() or {}
        if not self.errors:
            chosen = Preference(
                normal=given["normal"], quiet_from=given["quiet_from"],
                quiet_until=given["quiet_until"],
            )  # fmt: skip
            verdict = rules.may_prefer(chosen, list(plans.choices_within(self.plan)))
            if not verdict:
                self.add_error("quiet_until", _refusal(verdict))
        return given


class Application(forms.Form):
    """The 企业微信 application; the secret is write-only."""

    corp = forms.CharField(
        label=_("企业 ID"), max_length=64, help_text=_("企业微信管理后台，“我的企业”最下方")
    )
    agent = forms.IntegerField(
        label="AgentId", min_value=1, help_text=_("应用详情页的数字，例如 1000002")
    )
    secret = forms.CharField(
        label="Secret", max_length=128, required=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip
    site = forms.CharField(
        label=_("本系统的地址"), max_length=120,
        help_text=_("消息里的链接指向这里，例如 https://yiheng.hospital.cn"),
    )  # fmt: skip

    def __init__(self, *args: Any, gateway: Gateway | None, **kwargs: Any) -> None:
        known = gateway is not None and gateway.configured
        if known and gateway is not None:
            kwargs["initial"] = {"corp": gateway.corp, "agent": gateway.agent, "site": gateway.site}
        super().__init__(*args, **kwargs)
        self.fields["secret"].help_text = (
            _("已保存，不再显示；不填则保留") if known else _("应用详情页查看，只需填一次")
        )


class Robot(forms.Form):
    """A group's robot; its webhook is write-only."""

    name = forms.CharField(label=_("群名称"), max_length=40, help_text=_("例如“信息管理部值班群”"))
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("depth", "code"), label=_("所属部门"), required=False,
        empty_label=_("全院"), help_text=_("该部门的人收到可发群的通知时，群里同时有一条"),
    )  # fmt: skip
    webhook = forms.CharField(
        label=_("Webhook 地址"), max_length=200,
        help_text=_("在群里添加机器人后复制；保存后不再显示"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, bot: Bot | None, **kwargs: Any) -> None:
        if bot is not None:
            kwargs["initial"] = {"name": bot.name, "unit": bot.unit_id}
        super().__init__(*args, **kwargs)


class Planning(forms.Form):
    """Another plan of channels: a choice for each cell that the regulation leaves open."""

    quiet_from = forms.TimeField(
        label=_("免打扰自"), widget=forms.TimeInput(TIME), error_messages=CLOCK
    )
    quiet_until = forms.TimeField(
        label=_("免打扰至"), widget=forms.TimeInput(TIME), error_messages=CLOCK,
        help_text=_("重要通知到这时再发；最长 12 小时，避开整点和半点"),
    )  # fmt: skip
    digests = forms.CharField(
        label=_("汇总时刻"), max_length=60, help_text=_("用空格分开，例如 12:10 17:40")
    )
    in_force_from = DayField(label=_("自哪日起生效"))
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        plan = plans.in_force(at)
        kwargs["initial"] = {
            "quiet_from": plan.quiet_from, "quiet_until": plan.quiet_until,
            "digests": " ".join(plan.digests),
            "in_force_from": day_of(at) + timedelta(days=1),
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        for importance in Importance:
            for channel in Channel:
                if (importance, channel) not in plans.DEMANDED:
                    self.fields[f"{importance}-{channel}"] = forms.ChoiceField(
                        label=f"{importance.label} · {channel.label}",
                        choices=[(one, Mode(one).label) for one in plans.OFFERED[channel]],
                        initial=plan.mode(importance, channel),
                    )

    def clean_digests(self) -> list[time]:
        """Times of the day."""
        try:
            return [time.fromisoformat(one) for one in self.cleaned_data["digests"].split()]
        except ValueError as error:
            raise ValidationError(_("请填写时刻，例如 12:10 17:40")) from error

    def clean(self) -> dict[str, Any]:
        """What the regulation and 企业微信 allow (7.1-a)."""
        given = super().clean() or {}
        if not self.errors:
            quiet = Quiet(given["quiet_from"], given["quiet_until"])
            verdict = rules.may_plan(self._cells(given), quiet, given["digests"])
            if not verdict:
                self.add_error(None, _refusal(verdict))
        return given

    def given(self) -> dict[str, Any]:
        """What the command takes."""
        clean = self.cleaned_data
        names = ("quiet_from", "quiet_until", "digests", "reason")
        return {name: clean[name] for name in names} | {
            "cells": self._cells(clean), "in_force_from": midnight(clean["in_force_from"])
        }  # fmt: skip

    def rows(self) -> list[tuple[Importance, list[tuple[Any, str]]]]:
        """Each class with its cells: a field to choose, or the clause that fills it."""
        return [
            (importance, [
                (None, plans.DEMANDED[importance, channel])
                if (importance, channel) in plans.DEMANDED
                else (self[f"{importance}-{channel}"], "")
                for channel in Channel
            ])
            for importance in Importance
        ]  # fmt: skip

    def _cells(self, given: dict[str, Any]) -> plans.Cells:
        return {
            importance.value: {
                channel.value: str(given.get(f"{importance}-{channel}", Mode.NOW))
                for channel in Channel
            }
            for importance in Importance
        }
