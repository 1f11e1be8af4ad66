"""Taking members on, changing what is noted of them, letting them go and come back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people import queries, rules
from yiheng.governance.people.commands.dating import end, withdraw_open
from yiheng.governance.people.commands.deputies import end_all
from yiheng.governance.people.models import Departure, Employment, Member, Shift, Unit
from yiheng.governance.people.permissions import MANAGE, SEE
from yiheng.governance.regulation.parameters import whole

_STAFF_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{1,19}")
_PHONE = re.compile(r"\+?[0-9](?:[0-9 -]{1,17}[0-9])?")
TEMPORARY = frozenset({Employment.OUTSOURCED, Employment.TRAINEE})


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms somebody works here; the sponsor, the promise and the end of a stay."""

    employment: str = Employment.EMPLOYED
    sponsor: Member | None = None
    nda_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password that was checked, as it is kept."""

    encoded: str


@command("people.enrol")
def enrol(
    *,
    staff_no: str, name: str, unit: Unit, by: Actor, at: datetime,
    title: str = "",
    employment: str = Employment.EMPLOYED,
    sponsor: Member | None = None,
    nda_on: date | None = None,
    ends_on: date | None = None,
    idempotency_key: str = "",
) -> tuple[Member, str]:  # fmt: skip
    """Take a member on; gives the member and a one-time activation code, shown once.

    The same ``idempotency_key`` again gives the same member and, until activation, a new code.
    Who is outsourced or a trainee has a sponsor, a signed NDA and a last day.
    """
    by.may(MANAGE, at).require()
    known = Member.objects.select_for_update(of=("self",)).filter(idempotency_key=idempotency_key)
    if idempotency_key and (again := known.first()):
        return again, _renewed(again, by, at)
    terms = Terms(employment, sponsor, nda_on, ends_on)
    check_staff_no(staff_no)
    check_noted(name, unit, terms, at)
    if Member.objects.filter(staff_no=staff_no).exists():
        raise Invalid("staff_no", _("工号 %(no)s 已被使用，请核对"), no=staff_no)
    seat(unit, terms, at)
    code = secrets.token_urlsafe(12)
    member = Member(
        staff_no=staff_no, name=name.strip(), unit=unit, title=title, employment=employment,
        sponsor=sponsor, nda_on=nda_on, ends_on=ends_on, joined_at=at,
        activation_digest=digest(code), idempotency_key=idempotency_key,
    )  # fmt: skip
    member.set_unusable_password()
    member.save()
    record(
        "people.enrolled", by=by, target=member, clause="2.2-a", at=at, staff_no=staff_no,
        employment=employment, ends=_day(ends_on),
    )  # fmt: skip
    return member, code


@command("people.edit_member")
def edit_member(
    *,
    pk: int,
    name: str,
    unit: Unit,
    title: str,
    employment: str,
    by: Actor,
    at: datetime,
    sponsor: Member | None = None,
    nda_on: date | None = None,
    ends_on: date | None = None,
) -> Member:
    """Note a new name, unit, title or other terms; the posts held stay as they are."""
    by.may(MANAGE, at).require()
    member = found(pk)
    terms = Terms(employment, sponsor, nda_on, ends_on)
    check_noted(name, unit, terms, at)
    if sponsor is not None and sponsor.pk == member.pk:
        raise Invalid("sponsor", _("责任人不能是本人"))
    for one in member.assignments_at(at):
        member.ends_on = ends_on
        rules.may_stand_for(one.post, member, one.until).require()
    if member.unit_id != unit.pk or member.employment != employment:
        seat(unit, terms, at, already=member)
    before = member.unit_id
    member.name, member.unit, member.title = name.strip(), unit, title
    member.employment, member.sponsor = employment, sponsor
    member.nda_on, member.ends_on = nda_on, ends_on
    member.save(update_fields=[
        "name", "unit", "title", "employment", "sponsor", "nda_on", "ends_on",
    ])  # fmt: skip
    record(
        "people.moved" if before != unit.pk else "people.edited", by=by, target=member,
        clause="2.2-a", at=at, before=before, unit=unit.pk, employment=employment,
        ends=_day(ends_on),
    )  # fmt: skip
    return member


def hashed(password: str, member: Member | None) -> Hashed:
    """Check what a member has chosen, and hash it; raises ``Invalid`` for what is too weak.

    Hashing takes long on purpose. It is done before anything is locked, so that nobody waits.
    """
    try:
        validate_password(password, member)
    except ValidationError as error:
        raise Invalid("password", " ".join(error.messages)) from error
    return Hashed(make_password(password))


def awaited(staff_no: str, code: str) -> Member | None:
    """The member whose one-time code this is; None for a wrong one, and where there is none."""
    waiting = Member.objects.filter(staff_no=staff_no, activation_digest=digest(code))
    return waiting.filter(is_active=True).first() if code else None


@command("people.activate")
def activate(*, staff_no: str, code: str, password: Hashed, at: datetime) -> Member:
    """Turn a one-time code into a password of one's own; the code works once."""
    member = awaited(staff_no, code)
    if member is not None:  # locked, and still waiting
        locked = Member.objects.select_for_update().filter(pk=member.pk)
        member = locked.filter(activation_digest=digest(code), is_active=True).first()
    if member is None or not password.encoded:
        raise NotFound
    member.password, member.activation_digest = password.encoded, ""
    member.save(update_fields=["password", "activation_digest"])
    record("people.activated", by=member, target=member, clause="2.1-k", at=at)
    return member


@command("people.renew_code")
def renew_code(*, pk: int, by: Actor, at: datetime) -> tuple[Member, str]:
    """Give a new one-time code, shown once, to who has not activated yet; the old one dies."""
    by.may(MANAGE, at).require()
    member = found(pk)
    rules.may_decide_about(member, by).require()
    if not member.here(at):
        raise Invalid("member", _("%(who)s已离岗，请先办理返岗"), who=member.label)
    if member.has_usable_password():
        raise Invalid("member", _("%(who)s已激活账号，请办理账号重置"), who=member.label)
    code = secrets.token_urlsafe(12)
    member.activation_digest = digest(code)
    member.save(update_fields=["activation_digest"])
    record("people.code_renewed", by=by, target=member, clause="2.1-k", at=at)
    return member, code


@command("people.set_phone")
def set_phone(*, member: Member, phone: str, by: Actor, at: datetime) -> Member:
    """Note the number at which a member is called at work (7.1-c); empty when there is none.

    Everybody keeps their own; anybody else's is for those who manage people.
    """
    if by.pk != member.pk:
        by.may(MANAGE, at).require()
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    member.phone = checked_phone(phone)
    member.save(update_fields=["phone"])
    record(
        "people.phone_set", by=by, target=member, clause="7.1-c", at=at, known=bool(member.phone)
    )
    return member


@command("people.leave")
def leave(*, member: Member, by: Actor, at: datetime, left_at: datetime | None = None) -> Member:
    """A member leaves: every post ends and signing in is over at once.

    ``left_at`` is when they went, if that lies before; the time until now is measured (2.1-k).
    """
    by.may(MANAGE, at).require()
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if not member.is_active:
        raise Invalid("member", _("%(who)s已离岗"), who=member.label)
    for assignment in member.assignments:
        if assignment.until is None or assignment.until > at:
            end(assignment, at)
            withdraw_open(assignment, by, at)
    end_all(member, at)
    free = Shift.objects.filter(member=member, begins_at__gt=at).delete()[0]
    member.is_active = False
    member.activation_digest = ""
    member.save(update_fields=["is_active", "activation_digest"])
    gone = Departure.objects.create(
        member=member, left_at=min(left_at or at, at), shut_out_at=at
    )  # fmt: skip
    record(
        "people.left", by=by, target=member, clause="2.1-k", at=at, staff_no=member.staff_no,
        since=gone.left_at.isoformat(), shifts=free,
    )  # fmt: skip
    return member


@command("people.export")
def export(*, members: Iterable[Member], by: Actor, at: datetime) -> list[Member]:
    """Give the list of members out of the house; who took it, and how many, is kept (6.1-g)."""
    by.may(SEE, at).require()
    given = list(members)
    record(
        "people.exported", by=by, target="people.member", clause="6.1-g", at=at, count=len(given)
    )
    return given


@command("people.come_back")
def come_back(
    *, pk: int, by: Actor, at: datetime, ends_on: date | None = None
) -> tuple[Member, str]:
    """Who has left returns: without posts, with a new one-time code, shown once."""
    by.may(MANAGE, at).require()
    member = found(pk)
    if member.is_active:
        raise Invalid("member", _("%(who)s在岗，无须返岗"), who=member.label)
    terms = Terms(member.employment, member.sponsor, member.nda_on, ends_on)
    check_noted(member.name, member.unit, terms, at)
    seat(member.unit, terms, at)
    code = secrets.token_urlsafe(12)
    member.is_active, member.ends_on, member.activation_digest = True, ends_on, digest(code)
    member.set_unusable_password()
    member.save(update_fields=["is_active", "ends_on", "activation_digest", "password"])
    record(
        "people.came_back", by=by, target=member, clause="2.1-k", at=at,
        staff_no=member.staff_no, ends=_day(ends_on),
    )  # fmt: skip
    return member, code


def found(pk: int) -> Member:
    """The member, locked; raises ``NotFound``."""
    members = Member.objects.select_for_update(of=("self",)).select_related("unit")
    member = members.filter(pk=pk).first()
    if member is None:
        raise NotFound
    return member


def check_staff_no(staff_no: str) -> None:
    """Raise ``Invalid`` for what is no 工号."""
    if not _STAFF_NO.fullmatch(staff_no):
        raise Invalid("staff_no", _("工号为 2 至 20 位数字或字母，例如 100123"))


def check_noted(name: str, unit: Unit, terms: Terms, at: datetime) -> None:
    """Raise ``Invalid`` for what cannot be noted of a member."""
    if not name.strip():
        raise Invalid("name", _("请填写姓名"))
    if not unit.open:
        raise Invalid("unit", _("“%(name)s”已撤销，请另选部门"), name=unit.name)
    if terms.employment not in Employment.values:
        raise Invalid("employment", _("请选择用工性质"))
    if terms.ends_on is not None and terms.ends_on < day_of(at):
        raise Invalid("ends_on", _("服务期至不能早于今天；已离岗的请登记离岗"))
    if terms.nda_on is not None and terms.nda_on > day_of(at):
        raise Invalid("nda_on", _("保密协议签署日期不能晚于今天"))
    if terms.employment in TEMPORARY:
        _check_stay(terms, at)


def seat(unit: Unit, terms: Terms, at: datetime, already: Member | None = None) -> None:
    """Raise ``Denied`` where the unit's headcount leaves no place (2.2-a)."""
    counted = queries.counted_in(unit)
    if counted is None or terms.employment in TEMPORARY:
        return
    held = queries.headcount(counted)
    if already is not None and already.employment == Employment.EMPLOYED:
        held -= queries.counted_in(already.unit) == counted
    rules.unit_has_room(counted, held, whole(counted.headcount, at=at), at).require()


def checked_phone(phone: str) -> str:
    """A work phone as it is kept; raises ``Invalid``."""
    phone = phone.strip()
    if phone and not _PHONE.fullmatch(phone):
        raise Invalid(
            "phone", _("电话为 3 至 19 位数字，可含空格与短横线，例如 8012 或 138-0000-0000"),
            clause="7.1-c",
        )  # fmt: skip
    return phone


def digest(code: str) -> str:
    """What is kept of a one-time code."""
    return words_digest(code) if code else ""


def _check_stay(terms: Terms, at: datetime) -> None:
    if terms.ends_on is None:
        raise Invalid("ends_on", _("外包与进修实习人员须填写服务期至，到期自动停用"))
    if terms.sponsor is None:
        raise Invalid("sponsor", _("外包与进修实习人员须有责任人"))
    if not terms.sponsor.here(at) or terms.sponsor.employment in TEMPORARY:
        raise Invalid("sponsor", _("责任人须为在岗的在编或合同人员"))
    if terms.nda_on is None:
        raise Invalid("nda_on", _("请先签署保密协议，再填写签署日期"))


def _renewed(member: Member, by: Actor, at: datetime) -> str:
    code = secrets.token_urlsafe(12) if member.activation_digest else ""
    member.activation_digest = digest(code)
    member.save(update_fields=["activation_digest"])
    record(
        "people.enrolled_again", by=by, target=member, clause="2.2-a", at=at,
        renewed=bool(code),
    )  # fmt: skip
    return code


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
