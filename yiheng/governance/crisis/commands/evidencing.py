"""Papers of an act: quotes, photographs, delivery notes, for those who ratify it to look at."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.errors import NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.crisis import locking, queries, rules
from yiheng.governance.crisis.models import SUBJECT, Act, Paper, State
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member


@command("crisis.attach")
def attach(*, pk: int, name: str, content: bytes, by: Member, at: datetime) -> Paper:
    """Add a file, or replace the one of that name; signatures given before are void."""
    act = _open(pk, by)
    made, replaced = Paper.put(
        queries.papers(act), name=name, content=content, at=at, clause=rules.RATIFY, act=act
    )
    for old in replaced:
        old.remove(at)
    record(
        "crisis.attached", by=by, target=act, clause=rules.RATIFY, at=at, attachment=made.pk,
        digest=made.digest,
    )  # fmt: skip
    _tell_signers(act, by, at)
    return made


@command("crisis.detach")
def detach(*, pk: int, by: Member, at: datetime) -> Act:
    """Take a file off an act; it stays to be examined. Signatures given before are void."""
    paper = _visible(pk, by)
    act = _open(paper.act_id, by)
    paper.remove(at)
    record(
        "crisis.detached", by=by, target=act, clause=rules.RATIFY, at=at, attachment=paper.pk,
        digest=paper.digest,
    )  # fmt: skip
    _tell_signers(act, by, at)
    return act


@command("crisis.read_attachment")
def read_attachment(*, pk: int, by: Member, at: datetime) -> tuple[Paper, bytes]:
    """Open a file of an act that the reader may see."""
    paper = _visible(pk, by)
    content = paper.content()
    record("crisis.attachment_read", by=by, target=paper, clause="0-g", at=at, digest=paper.digest)
    return paper, content


def _open(pk: int, by: Member) -> Act:
    if not queries.acts_visible_to(by).filter(pk=pk).exists():
        raise NotFound
    act = locking.act(pk)
    rules.may_attach(by, act).require()
    return act


def _visible(pk: int, by: Member) -> Paper:
    seen = queries.acts_visible_to(by).order_by().values("pk")
    paper = Paper.objects.filter(pk=pk, removed_at=None, act__in=seen).first()
    if paper is None:
        raise NotFound
    return paper


def _tell_signers(act: Act, by: Member, at: datetime) -> None:
    if act.state == State.PENDING:
        approvals.content_changed(subject=SUBJECT, pk=act.pk, by=by, at=at)
