"""临时任职: a post lent to somebody at once, for as long as the declaration lasts and no longer.

Only posts that one person may give, and never to oneself. Quotas and toxic pairs hold as ever.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

import rfc8785
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.errors import Denied, Invalid
from yiheng.core.ui.formats import stamp
from yiheng.governance.crisis import rules
from yiheng.governance.crisis.acts import Asked, Done, crisis_act
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Assignment, Member, Post
from yiheng.governance.people.pairs import takes_two

LENDING = "people.lend_post"


class Lend(forms.Form):
    """Who is to hold which post meanwhile."""

    staff_no = forms.CharField(label=_("任职人工号"), max_length=20)
    post = forms.ModelChoiceField(label=_("岗位"), queryset=Post.objects.none())

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        lent = [one.pk for one in Post.objects.all() if not takes_two(one)]
        field = self.fields["post"]
        field.queryset = Post.objects.filter(pk__in=lent).order_by("title")  # type: ignore[attr-defined]  # a choice of models
        field.label_from_instance = _title  # type: ignore[attr-defined]  # as above

    def clean_staff_no(self) -> Member:
        """The member of this number who is here."""
        word = self.cleaned_data["staff_no"]
        found = Member.objects.filter(staff_no=word, is_active=True).first()
        if found is None:
            raise ValidationError(_("没有工号为 %(no)s 的在岗人员"), params={"no": word})
        return found


@crisis_act(LENDING, title=_("临时任职"), clause="2.1-k")
class LentPost:
    """The post holds from now until the end of the declaration; a refusal ends it at once."""

    form = Lend

    @staticmethod
    def run(*, asked: Asked, by: Member, at: datetime) -> Done:
        """Give the post; raises ``Denied`` for oneself or a post of two persons, as for quotas."""
        member, post = asked.facts.get("staff_no"), asked.facts.get("post")
        if not isinstance(member, Member) or not isinstance(post, Post):
            raise Invalid("staff_no", _("请写明任职人和岗位"), clause=rules.LIVE)
        rules.may_lend(by, member, post).require()
        made = people.assign(
            member=member, post=post, unit=asked.unit, until=asked.until, by=the_system(), at=at
        )
        return Done(made)

    @staticmethod
    def content(key: str) -> bytes:
        """Who holds what, where, from when until when it was lent."""
        one = Assignment.objects.select_related("member", "post", "unit").get(pk=int(key))
        return rfc8785.dumps({
            "member": one.member.staff_no, "post": one.post.code, "unit": one.unit.code,
            "since": one.since.isoformat(),
        })  # fmt: skip

    @staticmethod
    def summary(key: str, viewer: Member) -> list[tuple[str, str]]:
        """The post, its holder, and its end."""
        one = Assignment.objects.select_related("member", "post").get(pk=int(key))
        until = stamp(one.until) if one.until else ""
        return [(gettext("任职人"), one.member.label), (gettext("岗位"), one.post.title),
                (gettext("任职至"), until)]  # fmt: skip

    @staticmethod
    def on_refused(*, key: str, by: Actor, at: datetime) -> None:
        """It is taken back."""
        _take_back(key, at)

    @staticmethod
    def on_extended(*, key: str, until: datetime, by: Actor, at: datetime) -> None:
        """It holds as much longer; where something forbids that by now, it ends when it was to,
        and the refusal is in the ledger."""
        lent = Assignment.objects.get(pk=int(key))
        if lent.holds(at):
            with suppress(Denied, Invalid):
                people.lengthen(assignment=lent, until=until, by=the_system(), at=at)

    @staticmethod
    def on_ended(*, key: str, by: Actor, at: datetime) -> None:
        """It ends with the declaration."""
        _take_back(key, at)


def _take_back(key: str, at: datetime) -> None:
    lent = Assignment.objects.get(pk=int(key))
    if lent.holds(at):
        people.relieve(assignment=lent, by=the_system(), at=at)


def _title(post: Post) -> str:
    return post.title
