"""结项: 使用报告, 审核, 归档 (3.1-l, 3.1-m)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.governance.access.proving import prove
from yiheng.governance.duties import clocks
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import in_force
from yiheng.governance.regulation.parameters import whole
from yiheng.governance.regulation.registry import duty
from yiheng.office.projects import queries, rules, telling
from yiheng.office.projects.commands.finding import (
    DIRECTOR,
    HEAD,
    found,
    let_go,
    owe,
    settle,
    text_of,
)
from yiheng.office.projects.models import Archive, Examination, Project, Report, State

LONGEST_REPORT = 4000
WITHIN = "request_handle_workdays"


@command("projects.ask_report")
def ask_report(*, pk: int, by: Member, at: datetime) -> Project:
    """The owner asks the using department for its report; its head is told and owes it."""
    project = found(pk, by)
    rules.may_ask_to_close(by, project).require()
    _owe_report(project, at)
    record("projects.report_asked", by=by, target=project, clause=rules.REPORT, at=at)
    heads = in_force(at).filter(post__code=HEAD, unit=project.using_unit).values("member")
    notify(Member.objects.filter(pk__in=heads), telling.REPORT, url=project.page,
           clause=rules.REPORT, at=at, title=project.title)  # fmt: skip
    return project


@command("projects.sign_report")
def sign_report(*, pk: int, text: str, password: str, by: Member, at: datetime) -> Report:
    """签署使用报告: by somebody of the using department, having verified who signs."""
    project = found(pk, by)
    verdict = rules.may_report(by, project, queries.team(project))
    verdict.require()
    said = text_of("text", text, LONGEST_REPORT, clause=rules.REPORT)
    prove(by=by, proof=password, at=at, clause=rules.REPORT)
    before = queries.report_of(project)
    if before is not None:  # what is signed anew replaces what was signed before
        before.set_aside(at)
    assert project.using_unit is not None
    made = Report(
        project=project, ordinal=project.reports.count() + 1, unit=project.using_unit, by=by,
        at=at, digest=words_digest(said),
    )  # fmt: skip
    made.sealed = vault.seal(said.encode(), owner=vault.HOSPITAL, place=made.place)
    made.save()
    settle(project, telling.TO_REPORT, by, at)
    record(
        "projects.report_signed", by=by, target=project, clause=verdict.clause, at=at,
        report=made.ordinal, digest=made.digest, unit=made.unit.code,
    )  # fmt: skip
    notify(project.owner or (), telling.REPORTED, url=project.page, clause=rules.REPORT, at=at,
           title=project.title, unit=made.unit.name)  # fmt: skip
    return made


@command("projects.ask_to_close")
def ask_to_close(*, pk: int, by: Member, at: datetime) -> Project:
    """申请结项: refused without a report, and while milestones are open."""
    project = found(pk, by)
    verdict = rules.may_ask_to_close(by, project)
    verdict.require()
    rules.has_report(queries.report_of(project), at=at).require()
    rules.is_finished(queries.left(project)).require()
    project.move(State.CLOSING, asked_at=at)
    _owe_examination(project, at)
    record("projects.closing_asked", by=by, target=project, clause=verdict.clause, at=at)
    return project


@command("projects.take_back_closing")
def take_back_closing(*, pk: int, by: Member, at: datetime) -> Project:
    """The owner takes it back before it is examined; the project goes on."""
    project = found(pk, by)
    verdict = rules.may_take_back_closing(by, project)
    verdict.require()
    _go_on(project, by, at)
    record("projects.closing_taken_back", by=by, target=project, clause=verdict.clause, at=at)
    return project


@command("projects.examine")
def examine(*, pk: int, passed: bool, note: str, by: Member, at: datetime) -> Examination:
    """结项审核: it may be archived; or it goes on, and a report is to be signed anew."""
    project = found(pk, by)
    report = queries.report_of(project)
    hands = queries.team(project) | ({report.by_id} if report else set())
    verdict = rules.may_examine(by, project, hands, at)
    verdict.require()
    made = Examination.objects.create(
        project=project, passed=passed, by=by, at=at,
        note=text_of("note", note, clause=rules.ARCHIVE),
    )  # fmt: skip
    if passed:
        project.move(State.EXAMINED, ended_at=at)
        let_go(project, by, at)
        owe(project, telling.TO_ARCHIVE, rules.ARCHIVE, _within(at), at, owner=project.owner)
    else:
        if report is not None:
            report.set_aside(at)
        _go_on(project, by, at)
    record(
        "projects.examined", by=by, target=project, clause=verdict.clause, at=at, passed=passed,
        report=report.digest if report else "",
    )  # fmt: skip
    outcome = _("通过") if passed else _("未通过")
    notify(project.owner or (), telling.EXAMINED, url=project.page, clause=rules.ARCHIVE, at=at,
           title=project.title, outcome=outcome)  # fmt: skip
    return made


@command("projects.archive")
def archive(*, pk: int, by: Member, at: datetime) -> Archive:
    """归档: nothing changes from now on, and the digest over everything shows it."""
    project = found(pk, by)
    rules.is_reviewed(project).require()
    verdict = rules.may_archive(by, project, at)
    verdict.require()
    settle(project, telling.TO_ARCHIVE, by, at)
    project.move(State.ARCHIVED)
    made = Archive.objects.create(
        project=project, by=by, at=at, digest=sha256(queries.archive_bytes(project)).hexdigest()
    )
    record("projects.archived", by=by, target=project, clause=verdict.clause, at=at,
           digest=made.digest)  # fmt: skip
    return made


@duty("3.1-l")
def _owe_report(project: Project, at: datetime) -> None:
    owe(project, telling.TO_REPORT, rules.REPORT, _within(at), at, post=HEAD,
        unit=project.using_unit)  # fmt: skip


@duty("3.1-m")
def _owe_examination(project: Project, at: datetime) -> None:
    owe(project, telling.TO_EXAMINE, rules.ARCHIVE, _within(at), at, post=DIRECTOR)


def _within(at: datetime) -> clocks.Due:
    return clocks.reckon(at, workdays=whole(WITHIN, at=at))


def _go_on(project: Project, by: Member, at: datetime) -> None:
    project.move(State.ACTIVE, asked_at=None)
    settle(project, telling.TO_EXAMINE, by, at)
