"""Designing forms: one edits and proposes, another confirms, in force from a day on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import rfc8785
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.equipping import equips
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.queries import who_may
from yiheng.office.requests import queries, shipped
from yiheng.office.requests.checking import Refused, read
from yiheng.office.requests.definition import Definition
from yiheng.office.requests.models import Change, Draft, Form, Version
from yiheng.office.requests.permissions import CONFIRM, DEFINE

CODE = re.compile(r"[a-z][a-z0-9-]{1,29}")
MOST_BYTES = 60_000
A_DAY = timedelta(days=1)
PROPOSED = notice_kind("requests.change_proposed", _("申请单“%(title)s”的变更待您确认"))


@command("requests.begin_design")
def begin_design(
    *, code: str, by: Actor, at: datetime, content: Mapping[str, Any] | None = None
) -> Draft:
    """Take a form into the designer's hands: a new one, one of the product's, or one in force."""
    by.may(DEFINE, at).require()
    if not CODE.fullmatch(code):
        raise Invalid(
            "code", _("编码以小写字母开头，只含小写字母、数字与连字符，2–30 位，例如 name-card")
        )
    draft, _new = Draft.objects.get_or_create(
        code=code,
        defaults={"content": dict(content) if content else _now_in_force(code, at),
                  "edited_by": by.label, "edited_at": at},
    )  # fmt: skip
    record("requests.design_begun", by=by, target=draft, clause="3.1-a", at=at, code=code)
    return draft


@command("requests.edit_design")
def edit_design(*, pk: int, by: Actor, at: datetime, content: Mapping[str, Any]) -> Draft:
    """Keep a design as it stands, right or wrong."""
    by.may(DEFINE, at).require()
    draft = _draft(pk)
    kept = rfc8785.dumps(dict(content))
    if len(kept) > MOST_BYTES:
        raise Invalid("fields", _("申请单过大，请减少字段与选项"))
    draft.content, draft.edited_by, draft.edited_at = dict(content), by.label, at
    draft.save()
    record(
        "requests.design_edited", by=by, target=draft, clause="3.1-a", at=at, code=draft.code,
        digest=sha256(kept).hexdigest(),
    )  # fmt: skip
    return draft


@command("requests.drop_design")
def drop_design(*, pk: int, by: Actor, at: datetime) -> None:
    """Throw a design away; what is in force stays so."""
    by.may(DEFINE, at).require()
    draft = _draft(pk)
    record("requests.design_dropped", by=by, target=draft, clause="3.1-a", at=at, code=draft.code)
    draft.delete()


@command("requests.propose_form")
def propose_form(
    *, pk: int, in_force_from: datetime, reason: str, by: Actor, at: datetime
) -> Change:
    """Propose a design as the form's next version; raises ``Invalid`` for the first fault."""
    by.may(DEFINE, at).require()
    draft = _draft(pk)
    form = _accepted(draft.content, draft.code)
    change = _propose(draft.code, form.as_json(), in_force_from, reason, by, at)
    draft.delete()
    notify(
        who_may(CONFIRM, at).exclude(pk=_number(by)), PROPOSED, clause="2.1-n", at=at,
        url=f"/requests/forms/changes/{change.pk}/", title=form.title,
    )  # fmt: skip
    return change


@command("requests.propose_retirement")
def propose_retirement(
    *, code: str, in_force_from: datetime, reason: str, by: Actor, at: datetime
) -> Change:
    """Propose that a form be filled in no more; those under way go on."""
    by.may(DEFINE, at).require()
    form = Form.objects.filter(code=code).first()
    if form is None:
        raise NotFound
    change = _propose(code, None, in_force_from, reason, by, at)
    title = str(form.versions.latest("number").title)
    notify(
        who_may(CONFIRM, at).exclude(pk=_number(by)), PROPOSED, clause="2.1-n", at=at,
        url=f"/requests/forms/changes/{change.pk}/", title=title,
    )  # fmt: skip
    return change


@command("requests.settle_change")
def settle_change(*, pk: int, stand: str, by: Actor, at: datetime) -> Change:
    """Confirm, refuse or withdraw what was proposed for a form; never one's own (2.1-n).

    A form that does not come is in the designer's hands again, to be mended.
    """
    by.may(DEFINE if stand == Stand.WITHDRAWN else CONFIRM, at).require()
    change = Change.objects.select_for_update().filter(pk=pk).first()
    if change is None:
        raise NotFound
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择同意、不同意或撤回"))
    may_settle(change, Stand(stand), by, "2.1-n").require()
    if stand == Stand.CONFIRMED:
        _take_effect(change, by, at)
    elif change.content is not None:
        Draft.objects.get_or_create(
            code=change.code, defaults={
                "content": change.content, "edited_by": change.proposed_by_label, "edited_at": at,
            },
        )  # fmt: skip
    change.settle(Stand(stand), by, at)
    record(
        "requests.change_settled", by=by, target=change, clause="2.1-n", at=at, code=change.code,
        outcome=str(stand), version=None if change.version is None else change.version.number,
    )  # fmt: skip
    return change


def _lacks(at: datetime) -> bool:
    known = set(Form.objects.filter(code__in=shipped.CODES).values_list("code", flat=True))
    return known != set(shipped.CODES)


@equips("requests", _("申请单"), _lacks)
@command("requests.install")
def install(*, at: datetime) -> int:
    """Give a hospital that is founded the product's forms, whose routes stand; gives how many."""
    system = the_system()
    missing = [
        code for code in shipped.CODES if not Form.objects.filter(code=code).exists()
    ]  # fmt: skip
    for code in missing:
        form = _accepted(shipped.definitions()[code], code)
        _publish(code, form.as_json(), at, system.label, "")
    record(
        "requests.installed", by=system, target="requests.form", clause="3.1-a", at=at,
        forms=missing,
    )  # fmt: skip
    return len(missing)


def _propose(
    code: str, content: dict[str, Any] | None, in_force_from: datetime, reason: str, by: Actor,
    at: datetime,
) -> Change:  # fmt: skip
    if not reason.strip() or len(reason.strip()) > 200:
        raise Invalid("reason", _("请写明理由，最长 200 个字"))
    if in_force_from < at - A_DAY:
        raise Invalid("in_force_from", _("生效日期不能早于今天"))
    change, new = Change.objects.get_or_create(
        code=code, stand=Stand.PROPOSED,
        defaults={"content": content, "in_force_from": in_force_from, "reason": reason.strip(),
                  "proposed_by": str(by.pk), "proposed_by_label": by.label, "proposed_at": at},
    )  # fmt: skip
    if not new:
        raise Invalid("reason", _("该申请单已有变更等待确认，请先办结或撤回"))
    record(
        "requests.change_proposed", by=by, target=change, clause="2.1-n", at=at, code=code,
        retires=content is None, digest=sha256(rfc8785.dumps(content)).hexdigest(),
        in_force_from=in_force_from.isoformat(),
    )  # fmt: skip
    return change


def _take_effect(change: Change, by: Actor, at: datetime) -> None:
    since = max(change.in_force_from, at)
    if change.content is None:
        Form.objects.get(code=change.code).retire(since)
        return
    form = _accepted(change.content, change.code)  # its route may have gone since
    change.version = _publish(
        change.code, form.as_json(), since, change.proposed_by_label, by.label
    )
    change.save(update_fields=["version"])


def _publish(
    code: str, content: dict[str, Any], since: datetime, made_by: str, confirmed_by: str
) -> Version:
    form, _made = Form.objects.select_for_update().get_or_create(code=code)
    if form.retired_from is not None and since <= form.retired_from:
        form.revive()
    return Version.objects.create(
        form=form, number=form.versions.count() + 1, title=content["title"], content=content,
        in_force_from=since, made_by=made_by, confirmed_by=confirmed_by,
    )  # fmt: skip


def _accepted(content: Mapping[str, Any], code: str) -> Definition:
    try:
        return read(content, queries.known(code))
    except Refused as refused:
        raise refused.problems[0] from refused


def _now_in_force(code: str, at: datetime) -> dict[str, Any]:
    version = Version.objects.filter(form__code=code).order_by("-number").first()
    return dict(version.content) if version is not None else {"title": "", "fields": []}


def _draft(pk: int) -> Draft:
    found = Draft.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _number(by: Actor) -> int:
    return by.pk if isinstance(by.pk, int) else 0
