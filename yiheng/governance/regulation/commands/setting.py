"""Giving a parameter a value: one person proposes it, another confirms it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.regulation import queries, rules
from yiheng.governance.regulation.commands.changing import must, propose, settle
from yiheng.governance.regulation.content import PARAMETERS
from yiheng.governance.regulation.definitions import ParameterDefinition
from yiheng.governance.regulation.models import Change, ChangeKind, ParameterValue
from yiheng.governance.regulation.permissions import SET


@command("regulation.propose_parameter")
def propose_parameter(
    *, name: str, value: str, in_force_from: datetime, reason: str, by: Actor, at: datetime
) -> Change:
    """Propose a value from an instant on; what the text fixes changes with the text alone."""
    by.may(SET, at).require()
    definition = _settable(name)
    text = _read(definition, value)
    _fits(definition, text, in_force_from, at, proposing=True)
    return propose(
        ChangeKind.PARAMETER, name, text, queries.value_text(name, in_force_from) or "",
        clause=definition.clauses[0], in_force_from=in_force_from, reason=reason, by=by, at=at,
    )  # fmt: skip


@command("regulation.settle_parameter")
def settle_parameter(*, pk: int, stand: str, by: Actor, at: datetime, remark: str = "") -> Change:
    """Confirm, refuse or withdraw a proposed value; confirmed, it is in force as proposed.

    A day that passed while the proposal waited becomes the instant of the confirmation, unless
    the parameter never had a value.
    """
    return settle(ChangeKind.PARAMETER, pk, stand, _apply, by=by, at=at, remark=remark)


def set_parameter(
    *, name: str, value: str, in_force_from: datetime, by: Actor, at: datetime
) -> ParameterValue:
    """Write a value down. No door leads here: people propose and confirm (a test proves it)."""
    definition = _settable(name)
    return ParameterValue.objects.create(
        parameter=name, value=_read(definition, value), in_force_from=in_force_from,
        recorded_at=at, set_by=str(by.pk), set_by_label=by.label,
    )  # fmt: skip


def _apply(change: Change, by: Actor, at: datetime) -> None:
    definition = _settable(change.subject)
    if rules.may_begin(definition, change.in_force_from, at, **queries.beginning(change.subject)):
        since = change.in_force_from
    else:
        since = at
    _fits(definition, change.value, since, at, proposing=False)
    row = set_parameter(name=change.subject, value=change.value, in_force_from=since, by=by, at=at)
    record(
        "regulation.parameter_set", by=by, target=row, clause=change.clause, at=at,
        parameter=change.subject, value=change.value.replace(" ", ""), since=since.isoformat(),
    )  # fmt: skip


def _settable(name: str) -> ParameterDefinition:
    definition = PARAMETERS.get(name)
    if definition is None:
        raise Invalid("name", _("没有参数 %(name)s"), name=name)
    must("value", rules.is_settable(definition))
    return definition


def _read(definition: ParameterDefinition, value: str) -> str:
    try:
        return definition.canonical(definition.parse(value))
    except ValueError as error:
        clause = definition.clauses[0]
        raise Invalid("value", _("%(why)s"), why=str(error), clause=clause) from error


def _fits(
    definition: ParameterDefinition, text: str, since: datetime, at: datetime, *, proposing: bool
) -> None:
    """The day, the value in force and the other parameters allow it."""
    begins = rules.may_begin(definition, since, at, **queries.beginning(definition.id))
    must("in_force_from", begins)
    must("value", rules.is_new(definition, text, queries.value_text(definition.id, since)))
    for values in queries.values_around(definition.id, definition.parse(text), since, at):
        must("value", rules.fits_together(definition.id, values))
