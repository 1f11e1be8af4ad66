"""How old a password is, where somebody is signed in, and resets that two people make."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.people.models import Member


class Credential(models.Model):
    """What signing in must know of a member beside the password itself."""

    member = models.OneToOneField(Member, models.PROTECT, primary_key=True, related_name="+")
    password_set_at = models.DateTimeField("口令设定时间", null=True)
    must_enrol = models.BooleanField("须登记动态口令", default=False)

    privacy = declare(free="member password_set_at must_enrol")

    class Meta:
        verbose_name = "登录凭据"

    def __str__(self) -> str:
        return f"{self.member_id}"


class SignedIn(models.Model):
    """A session as its owner sees it: which device, how, since when. It ends with its session."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField("设备", max_length=60)
    address = models.CharField("地址", max_length=45)
    via = models.CharField("登录方式", max_length=20)
    second_factor = models.BooleanField("第二因素", default=False)
    since = models.DateTimeField("自")

    privacy = declare(free="id member session_key device address via second_factor since")

    class Meta:
        verbose_name = "登录会话"

    def __str__(self) -> str:
        return f"{self.member_id} {self.device}"


class Opening(Proposal):
    """The hospital goes to work: proposed by one administrator, confirmed by another, once."""

    privacy = declare(free=f"id {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = "启用医院"
        constraints = [
            models.UniqueConstraint(
                fields=["stand"],
                condition=models.Q(stand__in=[Stand.PROPOSED, Stand.CONFIRMED]),
                name="opening_once",
            )
        ]

    def __str__(self) -> str:
        return self.stand


class ResetKind(models.TextChoices):
    """What is taken away, so that its owner sets it anew."""

    PASSWORD = "password", _("口令")
    FACTOR = "factor", _("动态口令")


class AccountReset(Proposal):
    """The security administrator proposes a reset, the audit administrator confirms it."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=12, choices=ResetKind)
    used_at = models.DateTimeField("签发时间", null=True)

    privacy = declare(free=f"id member kind used_at {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = "账号重置"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=models.Q(stand=Stand.PROPOSED),
                name="reset_proposed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind}"

    def use(self, at: datetime) -> None:
        """The activation code of a confirmed reset was issued; it gives no second one."""
        self.used_at = at
        self.save(update_fields=["used_at"])
