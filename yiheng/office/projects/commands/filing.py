"""The papers of a project: added, taken off, opened."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.errors import NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.projects import queries, rules
from yiheng.office.projects.commands.finding import found
from yiheng.office.projects.models import Attachment, Part, Project, State

MOST_FILES = 40


@command("projects.attach")
def attach(*, pk: int, by: Member, at: datetime, name: str, content: bytes) -> Attachment:
    """Add a paper, or replace the own one of that name; under approval this voids signatures."""
    project = found(pk, by)
    team = queries.team(project)
    verdict = rules.may_file(by, project, team)
    verdict.require()
    part = rules.part_of(project)
    made, replaced = Attachment.put(
        queries.attachments(project, part), name=name, content=content, at=at,
        clause=verdict.clause, most=MOST_FILES, project=project, part=part, added_by=by,
    )  # fmt: skip
    for old in replaced:
        rules.may_take_off(by, project, old, team).require()
        old.remove(at)
    record(
        "projects.attached", by=by, target=project, clause=verdict.clause, at=at,
        attachment=made.pk, digest=made.digest,
    )  # fmt: skip
    _tell_signers(project, part, by, at)
    return made


@command("projects.detach")
def detach(*, pk: int, by: Member, at: datetime) -> Attachment:
    """Take a paper off; under approval this voids signatures."""
    file = _found(pk, by)
    project = found(file.project_id, by)
    verdict = rules.may_take_off(by, project, file, queries.team(project))
    verdict.require()
    file.remove(at)
    record(
        "projects.detached", by=by, target=project, clause=verdict.clause, at=at, attachment=pk,
        digest=file.digest,
    )  # fmt: skip
    _tell_signers(project, Part(file.part), by, at)
    return file


@command("projects.read_attachment")
def read_attachment(*, pk: int, by: Member, at: datetime) -> tuple[Attachment, bytes]:
    """Open a paper of a project that one may see."""
    file = _found(pk, by)
    content = file.content()
    record(
        "projects.attachment_read", by=by, target=file, clause="0-g", at=at, digest=file.digest
    )  # fmt: skip
    return file, content


def _found(pk: int, by: Member) -> Attachment:
    file = queries.paper(by, pk)
    if file is None:
        raise NotFound
    return file


def _tell_signers(project: Project, part: Part, by: Member, at: datetime) -> None:
    if part == Part.CHARTER and project.state == State.IN_APPROVAL:
        approvals.content_changed(subject=queries.SUBJECT, pk=project.pk, by=by, at=at)
