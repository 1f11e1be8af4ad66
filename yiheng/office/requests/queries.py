"""Which forms are in force, which requests may be seen, and what stands in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
import rfc8785
from django.db.models import F, Q, QuerySet

from yiheng.core.clock import day_of, now
from yiheng.core.errors import Invalid
from yiheng.core.typed import called, tidy
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.approvals.models import Case, Route
from yiheng.governance.approvals.shapes import BODIES
from yiheng.governance.keys import vault
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.content import CLAUSES, PARAMETERS
from yiheng.office.requests import answers as filling
from yiheng.office.requests import prefilling
from yiheng.office.requests.acts import ACTS
from yiheng.office.requests.answers import Answers, Fill, Filled, World
from yiheng.office.requests.checking import Known
from yiheng.office.requests.definition import Definition, Field, Kind
from yiheng.office.requests.models import (
    HANDLING,
    Attachment,
    Draft,
    Form,
    Remark,
    Request,
    State,
    Version,
)
from yiheng.office.requests.permissions import DEFINE, READ_ALL

SUBJECT = "requests.request"
WORKDAYS = "个工作日"


def visible_to(viewer: Member) -> QuerySet[Request]:
    """Requests of the applicant, the signers, and once approved of the handling post (2.1-k).

    A draft is its applicant's alone.
    """
    everything = Request.objects.select_related("version__form", "applicant", "unit", "handler")
    handed_in = everything.exclude(state=State.DRAFT)
    if viewer.may(READ_ALL, at=now()):
        return everything.filter(applicant=viewer) | handed_in
    signed = Q(pk__in=approvals.subjects_of_signer(viewer, SUBJECT)) & ~Q(state=State.DRAFT)
    return everything.filter(Q(applicant=viewer) | signed | handled_by(viewer, now()))


def handled_by(member: Member, at: datetime) -> Q:
    """Requests that the posts of a member handle."""
    posts = {one.code for one in member.posts_at(at)}
    versions = [pk for pk, handler in _handlers().items() if handler in posts]
    return Q(version__in=versions, state__in=HANDLING)


def to_handle(member: Member, at: datetime) -> QuerySet[Request]:
    """What waits for a member's posts, soonest due first; what a colleague took on is theirs as
    long as they hold the post."""
    own = Q(handler=member) | _left_behind(member, at)
    open_ = Q(state=State.APPROVED) | Q(own, state=State.IN_HAND)
    waiting = visible_to(member).filter(handled_by(member, at) & open_)
    return waiting.exclude(applicant=member).order_by("due_at", "pk")


def versions_in_force(at: datetime) -> list[Version]:
    """The version of each form that is filled in now, by title; retired forms have none."""
    found = Version.objects.filter(_alive(at), in_force_from__lte=at).select_related("form")
    newest = {one.form_id: one for one in found.order_by("in_force_from", "number")}
    return sorted(newest.values(), key=lambda one: one.form_id)


def version_in_force(form: Form, at: datetime) -> Version | None:
    """The version of a form that is filled in at an instant."""
    versions = form.versions.filter(in_force_from__lte=at)
    return versions.order_by("-in_force_from", "-number").first()


def titles_in_force(at: datetime) -> list[tuple[str, str]]:
    """Code and title of each form that is filled in now: what a menu needs, without contents."""
    begun = Version.objects.filter(_alive(at), in_force_from__lte=at)
    rows = begun.order_by("in_force_from", "number")
    newest = {pk: (code, title) for pk, code, title in
              rows.values_list("form_id", "form__code", "title")}  # fmt: skip
    return [newest[pk] for pk in sorted(newest)]


def unfinished(member: Member, at: datetime) -> QuerySet[Request]:
    """What a member has begun and not handed in, or was sent back."""
    return Request.objects.filter(applicant=member, state__in=(State.DRAFT, State.RETURNED))


def designs_of(member: Member, at: datetime) -> QuerySet[Draft]:
    """The designs of forms that this member edited last, as long as they may design."""
    if not member.may(DEFINE, at):
        return Draft.objects.none()
    return Draft.objects.filter(edited_by=member.label)


def used_by(member: Member) -> Counter[int]:
    """How often a member has handed in each form, so that the usual ones stand first."""
    handed_in = Request.objects.filter(applicant=member).exclude(submitted_at=None)
    return Counter(handed_in.values_list("version__form_id", flat=True))


def known(code: str = "") -> Known:
    """What the definition of this form may refer to."""
    others = Version.objects.exclude(form__code=code).values_list("content__serial", flat=True)
    return Known(
        clauses=CLAUSES.keys(),
        routes=set(Route.objects.values_list("code", flat=True)),
        posts=set(Post.objects.values_list("code", flat=True)),
        limits={one.id for one in PARAMETERS.values() if one.unit == WORKDAYS},
        sources=prefilling.kinds(),
        acts={one.name: one.needs for one in ACTS.values()},
        spare={one.name: one.spare for one in ACTS.values()},
        serials=set(others),
    )


def world(form: Definition, typed: Iterable[str] = (), *, everything: bool = False) -> World:
    """Whom and what the answers of a form may name; ``everything`` to show what was answered.

    ``typed`` is what stands in the inputs for members: 工号, name, or both.
    """
    kinds = {one.kind for one in form.fields}
    members = _members(typed) if Kind.MEMBER in kinds else []
    return World(
        members=_called(typed, members),
        names={one.staff_no: one.label for one in members},
        units=_units(everything) if kinds & {Kind.UNIT, Kind.UNITS} else {},
        posts=_posts(everything) if Kind.POST in kinds else {},
    )


def members_of(form: Definition, typed: Mapping[str, Any]) -> list[str]:
    """What stands in the inputs, or in the answers, for members."""
    found: list[str] = []
    for one in form.fields:
        if one.kind is Kind.MEMBER and (given := typed.get(one.code)):
            found += given if isinstance(given, list) else [given]
    return [tidy(one) for one in found]


def filler(request: Request, at: datetime) -> Fill:
    """Who fills a field of a request in first: its source, of whom the form says.

    Of another member only what the same unit knows of each other; else nothing.
    """
    about: dict[str, Member | None] = {}
    earlier: dict[int, Answers] = {}

    def member(code: str, answers: Answers) -> Member | None:
        staff_no = str(answers.get(code, ""))
        if not code or staff_no == request.applicant.staff_no:
            return request.applicant
        if staff_no not in about:
            there = Member.objects.select_related("unit__parent")
            about[staff_no] = there.filter(
                staff_no=staff_no, unit=request.applicant.unit_id, is_active=True
            ).first()
        return about[staff_no]

    def fill(one: Field, answers: Answers) -> Any:
        if one.source == prefilling.PREVIOUS:
            if request.pk not in earlier:
                earlier[request.pk] = last_answers(request)
            return earlier[request.pk].get(one.code)
        source, whom = prefilling.SOURCES.get(one.source), member(one.of, answers)
        return source.give(whom, at) if source is not None and whom is not None else None

    return fill


def last_answers(request: Request) -> Answers:
    """What the applicant answered when they last handed this form in."""
    before = Request.objects.filter(
        applicant=request.applicant_id, version__form=request.version.form_id
    ).exclude(submitted_at=None)
    last = before.exclude(pk=request.pk).order_by("-submitted_at").first()
    return {} if last is None else opened(last)[0]


def read(request: Request, typed: filling.Typed, at: datetime) -> Filled:
    """What was typed into a request, read by its form."""
    there = world(request.definition, members_of(request.definition, typed))
    return filling.read(request.definition, typed, there, filler(request, at), day_of(at))


def typed_in(request: Request) -> dict[str, list[str]]:
    """What stands in the inputs of a request: its answers, and what could not be read."""
    given, unread = opened(request)
    return filling.typed_of(request.definition, given) | unread


def opened(request: Request) -> tuple[Answers, dict[str, list[str]]]:
    """The answers in clear, and what was typed that could not be read; ``SealBroken`` else."""
    plain = vault.open(bytes(request.sealed), owner=vault.HOSPITAL, place=request.place)
    kept = orjson.loads(plain)
    return kept["answers"], kept["unread"]


def said(remark: Remark) -> str:
    """A remark in clear."""
    sealed = bytes(remark.sealed)
    return vault.open(sealed, owner=vault.HOSPITAL, place=remark.place).decode()


def attachments(request: Request) -> QuerySet[Attachment]:
    """The files that now belong to a request, oldest first."""
    return request.attachments.filter(removed_at=None).order_by("pk")


def problems(request: Request, filled: Filled) -> list[Invalid]:
    """Everything that keeps a request from being handed in."""
    files = Counter(attachments(request).values_list("field", flat=True))
    return [*filled.problems, *filling.lacking(filled, files)]


def content_bytes(pk: int) -> bytes:
    """What a signature binds: the form's version, every answer, the digest of every file."""
    request = Request.objects.select_related("version__form", "applicant", "unit").get(pk=pk)
    files = attachments(request).values_list("field", "name", "digest")
    return rfc8785.dumps(
        {
            "form": request.version.form.code,
            "version": request.version.number,
            "applicant": request.applicant.staff_no,
            "unit": request.unit.code,
            "answers": opened(request)[0],
            "attachments": sorted(map(list, files)),
        }
    )


def definition_of(pk: int) -> Definition:
    """The form of a request."""
    return Version.objects.get(requests=pk).definition


def case_of(request: Request) -> Case | None:
    """The approval of a request, the latest one."""
    return Case.objects.filter(subject=SUBJECT, subject_pk=request.pk).order_by("-pk").first()


def handlers(request: Request, at: datetime) -> list[Member]:
    """Who can handle a request: those of the post, without its applicant."""
    there = holders(request.definition.handler, at).exclude(pk=request.applicant_id)
    return list(there)


def unconfirmed(before: datetime) -> QuerySet[Request]:
    """Requests whose applicant has not said since before an instant whether they are done."""
    return Request.objects.filter(state=State.DONE, done_at__lt=before).order_by("done_at")


def steps_ahead(form: Definition, at: datetime) -> list[tuple[str, str]]:
    """Who will sign and who will handle: what each step is called, and the post."""
    titles = approvals.post_titles()
    route = approvals.route_in_force(form.route, at)
    steps = [
        (one["title"], "、".join(_signer(signer, titles) for signer in one["signers"]))
        for one in (route.steps if route else [])
    ]
    return [*steps, ("", titles.get(form.handler, form.handler))] if form.handler else steps


def found_members(words: str, at: datetime, most: int = 8) -> list[Member]:
    """Members at work whose 工号 or name begins with these words."""
    here = Member.objects.filter(is_active=True).select_related("unit")
    like = here.filter(Q(name__startswith=words) | Q(staff_no__istartswith=words))
    return [one for one in like.order_by("staff_no")[: most * 2] if one.here(at)][:most]


def _signer(signer: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    if signer["kind"] == "body":
        return str(BODIES.get(signer["body"], ""))
    return titles.get(signer.get("post", ""), signer.get("staff_no", ""))


def _alive(at: datetime) -> Q:
    """Versions of forms that are not retired, or that brought their form back since."""
    kept = Q(form__retired_from=None) | Q(form__retired_from__gt=at)
    return kept | Q(in_force_from__gt=F("form__retired_from"))


def _left_behind(member: Member, at: datetime) -> Q:
    """What somebody has in hand who does not hold the handling post (one of the member's) now."""
    left, handlers = Q(pk__in=[]), _handlers().items()
    for post in {one.code for one in member.posts_at(at)}:
        versions = [pk for pk, handler in handlers if handler == post]
        left |= Q(version__in=versions) & ~Q(handler__in=holders(post, at).values("pk"))
    return left


def _handlers() -> dict[int, str]:
    return dict(Version.objects.values_list("pk", "content__handler"))


def _members(typed: Iterable[str]) -> list[Member]:
    asked = {called(text) for text in typed}
    if not asked:
        return []
    return list(Member.objects.filter(Q(staff_no__in=asked) | Q(name__in=asked)))


def _called(typed: Iterable[str], members: list[Member]) -> dict[str, str]:
    """Whom each text means: a 工号, or a name that only one at work has."""
    active = [one for one in members if one.is_active]
    numbers = {one.staff_no for one in active}
    names = Counter(one.name for one in active)
    only = {one.name: one.staff_no for one in active if names[one.name] == 1}
    meant = {}
    for text in typed:
        asked = called(text)
        staff_no = asked if asked in numbers else only.get(asked)
        if staff_no is not None:
            meant[text] = staff_no
    return meant


def _units(everything: bool) -> dict[str, str]:
    units = Unit.objects.all() if everything else Unit.objects.filter(closed_at=None)
    return dict(units.order_by("code").values_list("code", "name"))


def _posts(everything: bool) -> dict[str, str]:
    posts = Post.objects.all() if everything else Post.objects.filter(exclusive=False)
    return dict(posts.order_by("title").values_list("code", "title"))
