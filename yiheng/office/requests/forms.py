"""The inputs of a form that is filled in, of handling, and of the designer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.core.ui import attaching
from yiheng.core.ui.fields import DayField
from yiheng.office.requests.answers import Answers, Typed, World
from yiheng.office.requests.definition import (
    FROM,
    NO,
    YES,
    Definition,
    Field,
    Kind,
)
from yiheng.office.requests.ranges import longest_of

WIDE = {
    Kind.LONG_TEXT: "c6", Kind.CHOICES: "c12", Kind.UNITS: "c12", Kind.DATETIME: "c4",
}  # fmt: skip
NARROW = "c3"
INPUTS = {Kind.DATE: "date", Kind.PERIOD: "date", Kind.DATETIME: "datetime-local"}
FIGURES = {Kind.INTEGER: "numeric", Kind.DECIMAL: "decimal", Kind.MONEY: "decimal"}


class Raw(forms.Field):
    """Text as it was typed: what it means is read by the form's definition, not here."""

    def validate(self, value: Any) -> None:
        """Nothing is wrong with what is typed until it is read."""


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes, sent with an empty value too: none ticked is an answer, not a question unseen."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The boxes behind the empty value of their name."""
        boxes = super().render(name, value, attrs, renderer)
        return format_html('<input type="hidden" name="{}">{}', name, boxes)


@dataclass(frozen=True, slots=True)
class Placed:
    """An input in its place: how wide, and the proposals for what to type in it."""

    bound: forms.BoundField
    width: str
    listed: str = ""
    proposals: Sequence[str] = ()


class Filling(forms.Form):
    """The inputs of the questions that are asked, with what stands in them.

    ``steer`` is where a change goes on which other questions depend, ``people`` gives proposals of
    members; both are for htmx only.
    """

    use_required_attribute = False

    def __init__(
        self, definition: Definition, asked: Iterable[Field], typed: Typed, world: World,
        answers: Answers, *, steer: str = "", people: str = "", prefix_id: str = "id_%s",
    ) -> None:  # fmt: skip
        super().__init__(MultiValueDict(), auto_id=prefix_id)
        self.definition, self.world, self.asked = definition, world, list(asked)
        self.links = (steer, people)
        data: MultiValueDict[str, Any] = MultiValueDict()
        for one in self.asked:
            for key in one.keys:
                self.fields[key] = self._input(one, key, answers)
                data.setlist(key, self._shown(one, list(typed.get(key, ())), answers))
        self.data = data

    def blame(self, problems: Iterable[Invalid]) -> None:
        """Put what is wrong on its input; of a file, on the whole form."""
        for one in problems:
            keys = [key for field in self.asked if field.code == one.field for key in field.keys]
            error = ValidationError(str(one).replace("%", "%%"), params={"clause": one.clause})
            self.add_error(keys[0] if keys else None, error)

    @property
    def heading(self) -> str:
        """The heading of the first questions."""
        return self.asked[0].section if self.asked else ""

    def sections(self) -> list[tuple[str, list[Placed]]]:
        """The inputs under their headings, in order."""
        asked = {one.code for one in self.asked}
        found = []
        for title, inside in self.definition.sections():
            placed = [
                self._placed(one, key) for one in inside if one.code in asked for key in one.keys
            ]
            if placed:
                found.append((title, placed))
        return found

    def _placed(self, one: Field, key: str) -> Placed:
        width = WIDE.get(one.kind, NARROW)
        if not self._listed(one):
            return Placed(self[key], width)
        proposals = [name for _key, name in one.options]
        return Placed(self[key], width, f"people-{key}", proposals)

    def _listed(self, one: Field) -> bool:
        """Whether something is proposed while one types."""
        people = one.kind is Kind.MEMBER and bool(self.links[1])
        return people or (one.kind is Kind.ASSET and bool(one.options))

    def _input(self, one: Field, key: str, answers: Answers) -> Raw:
        label, fixed = one.label, one.locked and one.code in answers
        if one.kind is Kind.PERIOD:
            side = translated("起") if key.endswith(FROM) else translated("止")
            label = f"{label}{side}"
        if fixed:
            label = translated("%(label)s · 自动") % {"label": label}
        elif one.source and one.code in answers:
            label = translated("%(label)s · 带出") % {"label": label}
        widget = forms.TextInput({"readonly": True}) if fixed else self._widget(one, key)
        if one.required:
            widget.attrs["aria-required"] = "true"
        return Raw(label=label, required=one.required, help_text=one.help, widget=widget)

    def _widget(self, one: Field, key: str) -> forms.Widget:
        steer = self._steering(one)
        if one.kind in (Kind.CHOICES, Kind.UNITS):
            return Ticks(steer, choices=self._options(one))
        if one.kind in (Kind.CHOICE, Kind.YES_NO, Kind.UNIT, Kind.POST):
            return forms.Select(steer, choices=[("", translated("请选择")), *self._options(one)])
        if one.kind is Kind.LONG_TEXT:
            return forms.Textarea(steer | {"maxlength": longest_of(one)})
        attrs: dict[str, Any] = steer | {"autocomplete": "off"}
        if one.kind in INPUTS:
            attrs["type"] = INPUTS[one.kind]
        elif one.kind in FIGURES:
            attrs["inputmode"] = FIGURES[one.kind]
        elif one.kind is Kind.TEXT:
            attrs["maxlength"] = longest_of(one)
        elif (one.kind is Kind.ASSET and one.options) or (
            one.kind is Kind.MEMBER and self.links[1]
        ):
            attrs["list"] = f"people-{key}"
        return forms.TextInput(attrs)

    def _steering(self, one: Field) -> dict[str, Any]:
        if not self.links[0] or one.code not in self.definition.steering:
            return {}
        return {
            "hx-post": self.links[0], "hx-trigger": "change consume", "hx-target": "#fields",
            "hx-select": "#fields", "hx-swap": "outerHTML", "hx-include": "closest form",
            # what is typed while the fields are drawn anew would be lost
            "hx-disabled-elt": "#fields :is(input, select, textarea):not(:focus)",
        }  # fmt: skip

    def _options(self, one: Field) -> Sequence[tuple[str, str]]:
        if one.kind is Kind.YES_NO:
            return [(YES, translated("是")), (NO, translated("否"))]
        units = self.world.units
        known = {
            Kind.UNIT: units, Kind.UNITS: units, Kind.POST: self.world.posts,
        }.get(one.kind)  # fmt: skip
        return one.options if known is None else list(known.items())

    def _shown(self, one: Field, typed: list[str], answers: Answers) -> list[str]:
        """What stands in an input: of a member the name too, of a fixed answer its words."""
        if one.kind is Kind.MEMBER:
            return [self.world.names.get(text, text) for text in typed]
        if one.locked and one.code in answers:
            known: Mapping[str, str] = {**self.world.units, **self.world.posts, **dict(one.options)}
            return ["、".join(known.get(text, text) for text in typed)]
        return typed


class Attach(attaching.Attach):
    """A file for a request, and which question it answers."""

    field = forms.ChoiceField(label=_("属于"), required=False)
    field_order = ("field", "attachment")

    def __init__(self, *given: Any, files: Iterable[Field] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        asked = [(one.code, one.label) for one in files]
        if asked:
            other = ("", translated("其他附件"))
            self.fields["field"].choices = [*asked, other]  # type: ignore[attr-defined]  # a choice
        else:
            del self.fields["field"]


class Result(forms.Form):
    """What came of the handling."""

    result = forms.CharField(label=_("办理结果"), max_length=500, widget=forms.Textarea)


class Reason(forms.Form):
    """Why it goes back."""

    reason = forms.CharField(label=_("原因"), max_length=500, widget=forms.Textarea)


class Settle(forms.Form):
    """A second person's word on a proposed change."""

    stand = forms.CharField(max_length=12)


class Propose(forms.Form):
    """From when a change is to hold, and why."""

    in_force_from = DayField(label=_("生效日期"))
    reason = forms.CharField(label=_("变更理由"), max_length=200)


class NewDesign(forms.Form):
    """A form that there is not yet."""

    code = forms.CharField(
        label=_("编码"), max_length=30, help_text=_("小写字母、数字与连字符，例如 name-card")
    )
