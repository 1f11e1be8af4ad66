"""What a password must be: long enough, unlike what others try first, unlike its owner."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import now
from yiheng.governance.access.queries.accounts import confirmed_factor
from yiheng.governance.access.rules.accounts import has_key_post
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import house

WITH_FACTOR, ALONE = 12, 15
HOSPITAL_WORDS = (
    "yiheng", "hospital", "doctor", "nurse", "patient", "medical", "clinic", "yiyuan", "yisheng",
    "hushi", "menzhen", "zhuyuan", "xinxike", "password", "mima", "admin", "welcome", "qwerty",
    "医院", "医生", "医师", "护士", "患者", "门诊", "住院", "信息科", "密码", "口令", "医衡",
)  # fmt: skip
SHARE = 2  # a word may be at most this part of the password: one half


class StaffPassword:
    """Django's validator of this house (``AUTH_PASSWORD_VALIDATORS``).

    At least 12 characters where a second factor stands beside it, else 15 (SP 800-63B-4); no
    hospital word, 工号, name or single character may make up half of it.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ``ValidationError`` with what is wrong and how to mend it."""
        member = user if isinstance(user, Member) else None
        least = WITH_FACTOR if member is not None and _doubly(member) else ALONE
        if len(password) < least:
            raise ValidationError(
                _("口令至少 %(least)s 位。可用一句您记得住的话"), params={"least": least}
            )
        text = _plain(password)
        if len(set(text)) < 5:
            raise ValidationError(_("口令里不同的字太少，请换一句话"))
        for word in (*HOSPITAL_WORDS, *_about(member)):
            if len(word) > 1 and text.count(word) * len(word) * SHARE >= len(text):
                raise ValidationError(
                    _("口令里“%(word)s”太容易被猜到，请换一句与本院和本人无关的话"),
                    params={"word": word},
                )

    def get_help_text(self) -> str:
        """What the page says beside the field."""
        return str(_("至少 15 位（已登记动态口令的 12 位），可用一句您记得住的话"))


def _doubly(member: Member) -> bool:
    """Whether signing in asks this member for a second factor too."""
    known = member.pk is not None
    return known and (has_key_post(member.posts_at(now())) or confirmed_factor(member) is not None)


def _about(member: Member | None) -> list[str]:
    above = house()
    own = [] if member is None else [member.staff_no, member.name]
    return [_plain(one) for one in (*own, *([above.name] if above else []))]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
