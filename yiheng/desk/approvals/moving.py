"""What can be done with a case beside signing it: each with its verdict, its form, its command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text, Verdict, permit
from yiheng.desk.approvals import forms as typed
from yiheng.governance.approvals import commands, rules
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.people.models import Member

Ask = Callable[[Member, Dossier, datetime], Verdict]
Do = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Move:
    """``ask`` says whether this member may, ``do`` is the command, ``form`` what it wants typed;
    ``keyed`` is a command that takes the key of its form, so that sent twice it is done once."""

    title: Text
    form: type[forms.Form]
    ask: Ask
    do: Do
    danger: bool = False
    keyed: bool = False


def _anybody(by: Member, known: Dossier, at: datetime) -> Verdict:
    """Whoever sees the case."""
    return permit(rules.PROCESS)


def _signer(by: Member, known: Dossier, at: datetime) -> Verdict:
    """Whoever may sign now; whom they may ask the command judges."""
    return rules.step_for(by, known, at)[1]


def _hander(by: Member, known: Dossier, at: datetime) -> Verdict:
    """Whoever signs for themselves; to whom a step may go the command judges."""
    step, verdict = rules.step_for(by, known, at)
    return verdict if step is None else rules.may_hand_over(by, known, step, at)


MOVES: Mapping[str, Move] = {
    "transfer": Move(_("转办"), typed.Transfer, _hander, commands.transfer),
    "add": Move(_("加签"), typed.AddSigner, _signer, commands.add_signer),
    "circulate": Move(_("传阅"), typed.Circulate, _anybody, commands.circulate),
    "comment": Move(_("留言"), typed.Said, _anybody, commands.comment, keyed=True),
    "urge": Move(_("催办"), typed.Nothing, rules.may_urge, commands.urge),
    "take-back": Move(_("收回签字"), typed.Nothing, rules.may_take_back, commands.take_back),
    "withdraw": Move(
        _("撤回"), typed.Nothing, lambda by, known, at: rules.may_withdraw(by, known.case),
        commands.withdraw_case,
    ),
    "terminate": Move(
        _("终止"), typed.Reason, rules.may_terminate, commands.terminate, danger=True
    ),
}  # fmt: skip


def offered(
    known: Dossier, viewer: Member, at: datetime, sent: Mapping[str, forms.Form]
) -> dict[str, Any]:
    """The moves that this reader has, with their forms, and why not the others."""
    judged = [(code, one, one.ask(viewer, known, at)) for code, one in MOVES.items()]
    return {
        "moves": [
            {"code": code, "title": one.title, "danger": one.danger, "clause": verdict.clause,
             "form": sent.get(code) or one.form(prefix=code), "sent": code in sent}
            for code, one, verdict in judged if verdict
        ],
        "refused": [(one.title, verdict) for _code, one, verdict in judged if not verdict],
    }  # fmt: skip
