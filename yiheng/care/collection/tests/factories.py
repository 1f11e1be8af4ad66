"""A hospital that collects data: people, applications, a licence by two signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from yiheng.care.collection import commands as collection
from yiheng.care.collection import queries as applications
from yiheng.care.collection.models import Application, LegalBasis, Licence
from yiheng.care.consent import commands as consent
from yiheng.care.consent.models import Notice
from yiheng.core.actor import the_system
from yiheng.governance.access.tests import factories as access
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.tests.factories import MONDAY, PASSWORD, a_member, a_post
from yiheng.governance.regulation import commands as regulation
from yiheng.standards import fhir

YEAR = timedelta(days=365)
STEPS = ("director", "leader")
IDENTIFYING = ("name", "identifier", "telecom", "address", "birthDate", "photo", "contact")
EVERYTHING = {kind: list(fhir.element_names(kind)) for kind in fhir.resource_types()}
PURPOSE = "汇聚门诊与住院的就诊、检验和处方数据，供诊疗调阅"
_serial = count(1)


def a_hospital() -> None:
    """A hospital with its regulation, a route of two signatures and a notice to patients."""
    access.a_hospital()
    limits = (("collection_request_sla", "3"), ("overdue_reminder", "-24,-2,0,24"))
    for name, value in limits:
        regulation.set_parameter(
            name=name, value=value, in_force_from=MONDAY, by=the_system(), at=MONDAY
        )
    for post in STEPS:
        a_post("approvals:sign", code=post)
    approvals.define_route(
        code="collection", title="采集申请审核", limit="collection_request_sla",
        steps=[step(post, by_post(post)) for post in STEPS],
        in_force_from=MONDAY, by=the_system(), at=MONDAY,
    )  # fmt: skip
    consent.publish(
        version="1.0", title="数据采集告知书", by=the_system(), at=MONDAY,
        text="为诊疗之目的，本院收集您的就诊、检验与处方数据，保存三十年。",
    )  # fmt: skip


def a_signer(post: str) -> Member:
    """Somebody who holds a post of the route."""
    return a_member(post=Post.objects.get(code=post), name=f"签字{post}")


def an_applicant() -> Member:
    """Somebody who may apply for collecting data."""
    return a_member("collection:apply", name="钱治理")


def an_application(
    author: Member, scope: Mapping[str, Iterable[str]] = EVERYTHING, **changes: Any
) -> Application:
    """A complete draft, for a year from ``MONDAY``."""
    facts: dict[str, Any] = {
        "title": "全院诊疗数据汇聚",
        "purpose": PURPOSE,
        "source": "医院信息系统 HIS",
        "scope": {kind: list(names) for kind, names in scope.items()},
        "justifications": {f"Patient.{name}": "核对患者身份" for name in IDENTIFYING},
        "legal_basis": LegalBasis.CARE,
        "notice": Notice.objects.get(),
        "retention_months": 360,
        "period_from": MONDAY,
        "period_until": MONDAY + YEAR,
    }
    return collection.draft(
        by=author, at=MONDAY, idempotency_key=f"key-{next(_serial)}", **(facts | changes)
    )


def the_case(application: Application) -> Case:
    """The case of an application."""
    return Case.objects.get(subject=applications.SUBJECT, subject_pk=application.pk)


def sign(
    application: Application, by: Member, *, decision: str = "approve", opinion: str = "同意",
    shown: str | None = None, at: datetime = MONDAY,
) -> Case:  # fmt: skip
    """Sign what the case shows now, unless told otherwise."""
    case = the_case(application)
    return approvals.sign(
        pk=case.pk, by=by, at=at, decision=decision, opinion=opinion,
        shown=case.content_hash if shown is None else shown, password=PASSWORD,
    )  # fmt: skip


def a_licence(
    scope: Mapping[str, Iterable[str]] = EVERYTHING, at: datetime = MONDAY, **changes: Any
) -> Licence:
    """A licence by application, submission and both signatures."""
    author = an_applicant()
    application = an_application(author, scope, **changes)
    collection.submit(pk=application.pk, by=author, at=at)
    for post in STEPS:
        sign(application, a_signer(post), at=at)
    return Licence.objects.select_related("application").get(application=application)
