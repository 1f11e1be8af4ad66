"""Resets of accounts: one administrator proposes, another confirms, the owner sets anew."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.access import queries, rules
from yiheng.governance.access.commands.factors import forget_factor
from yiheng.governance.access.commands.passwords import remember
from yiheng.governance.access.commands.sessions import forget_sessions
from yiheng.governance.access.models import AccountReset, Credential, ResetKind
from yiheng.governance.access.permissions import CONFIRM_RESET
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may

LONGEST_REASON = 200
TO_CONFIRM = notice_kind(
    "access.reset_proposed", _("%(proposer)s 提出重置 %(who)s 的%(what)s，待您确认"),
    importance=Importance.IMPORTANT, outside=_("有一项账号重置待您确认"),
)  # fmt: skip
SETTLED = notice_kind("access.reset_settled", _("重置 %(who)s 的%(what)s：%(stand)s"))
WAS_RESET = notice_kind("access.factor_reset", _("您的动态口令已重置，请在下次登录时重新登记"))


@command("access.propose_reset")
def propose_reset(
    *, member: Member, kind: str, reason: str, by: Member, at: datetime
) -> AccountReset:
    """Propose that a second factor or password be set anew; nothing changes until confirmed."""
    verdict = rules.may_propose_reset(by, member, at)
    verdict.require()
    if kind not in ResetKind.values:
        raise Invalid("kind", _("请选择要重置的内容"))
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Invalid("reason", _("请写明理由，不超过 %(n)s 个字"), n=LONGEST_REASON)
    if kind == ResetKind.FACTOR and queries.confirmed_factor(member) is None:
        raise Invalid("kind", _("%(who)s没有登记动态口令，无须重置"), who=member.label)
    if queries.resets().filter(member=member, kind=kind, stand=Stand.PROPOSED).exists():
        raise Invalid("kind", _("已有一项同样的重置待确认"))
    reset = AccountReset.objects.create(
        member=member, kind=kind, reason=reason.strip(), proposed_by=str(by.pk),
        proposed_by_label=by.label, proposed_at=at,
    )  # fmt: skip
    record(
        "access.reset_proposed", by=by, target=reset, clause="2.1-n", at=at, kind=kind,
        owner=member.staff_no,
    )  # fmt: skip
    notify(
        who_may(CONFIRM_RESET, at).exclude(pk=by.pk), TO_CONFIRM, url="/resets/", clause="2.1-n",
        at=at, proposer=by.label, who=member.label, what=str(reset.get_kind_display()),
    )  # fmt: skip
    return reset


@command("access.settle_reset")
def settle_reset(*, pk: int, stand: str, by: Member, at: datetime) -> AccountReset:
    """Confirm, refuse or withdraw; a confirmed reset ends the sessions of its owner at once."""
    reset = AccountReset.objects.select_for_update(of=("self",)).filter(pk=pk)
    found = reset.select_related("member").first()
    if found is None:
        raise NotFound
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择同意、不同意或撤回"))
    verdict = rules.may_confirm_reset(by, found, Stand(stand), at)
    verdict.require()
    found.settle(Stand(stand), by, at)
    if stand == Stand.CONFIRMED:
        _take_away(found, at)
    record(
        "access.reset_settled", by=by, target=found, clause=verdict.clause, at=at, stand=stand,
        kind=found.kind, owner=found.member.staff_no,
    )  # fmt: skip
    proposer = Member.objects.filter(pk=found.proposed_by).exclude(pk=by.pk)
    notify(
        proposer, SETTLED, url="/resets/", clause="2.1-n", at=at, who=found.member.label,
        what=str(found.get_kind_display()), stand=str(found.get_stand_display()),
    )  # fmt: skip
    return found


@command("access.issue_activation")
def issue_activation(*, member: Member, by: Member, at: datetime) -> str:
    """A one-time code with which a member sets a new password; the old one is gone at once.

    A key post needs a confirmed reset first, which gives one code.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    confirmed = queries.usable_reset(member)
    verdict = rules.may_issue_activation(by, member, confirmed, at)
    verdict.require()
    if not member.is_active:
        raise Invalid("member", _("%(who)s已离岗"), who=member.label)
    if confirmed is not None:
        confirmed.use(at)
    remember(member, at)
    member.set_unusable_password()
    member.save(update_fields=["password"])
    _member, code = people.renew_code(pk=member.pk, by=by, at=at)
    forget_sessions(member)
    record("access.activation_issued", by=by, target=member, clause=verdict.clause, at=at)
    return code


def _take_away(reset: AccountReset, at: datetime) -> None:
    forget_sessions(reset.member)
    if reset.kind == ResetKind.FACTOR:
        forget_factor(reset.member)
        Credential.objects.update_or_create(member=reset.member, defaults={"must_enrol": True})
        notify(reset.member, WAS_RESET, url="/account/", clause="2.1-n", at=at)
