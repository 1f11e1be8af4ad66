"""Asking why somebody may do a thing or read a patient: a reading like any other, so it is kept."""

from __future__ import annotations

from datetime import datetime

from yiheng.governance.access.permissions import EXPLAIN, TRACE
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member


@command("access.explain_access")
def explain_access(*, of: Member, permission: str, by: Member, at: datetime) -> Member:
    """Note that somebody asked why a member may or may not do a thing."""
    by.may(EXPLAIN, at).require()
    record(
        "access.access_explained", by=by, target=of, clause="2.1-k", at=at, permission=permission
    )
    return of


@command("access.trace_patient")
def trace_patient(*, surrogate: str, by: Member, at: datetime, of: Member | None = None) -> str:
    """Note that somebody asked who may read a patient and who did."""
    by.may(TRACE, at).require()
    record(
        "access.patient_traced", by=by, target=of or "patients.patient", clause="0-g", at=at,
        subjects=[surrogate],
    )  # fmt: skip
    return surrogate
