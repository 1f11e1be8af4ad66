"""What decides nothing: sending round, acknowledging, urging, saying something, common opinions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.commands import finding
from yiheng.governance.approvals.models import Act, Case, Comment, Phrase, Reading
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member

LONGEST_TEXT, LONGEST_PHRASE, MOST_PHRASES, MOST_READERS = 2000, 40, 12, 50
CLAUSE = "0-g"
SENT_ROUND = notice_kind("approvals.sent-round", _("“%(title)s”请您传阅"))
URGED = notice_kind(
    "approvals.urged", _("“%(title)s”请尽快签字：%(who)s催办"),
    importance=Importance.IMPORTANT, outside=_("有 1 项审批催您签字"),
)  # fmt: skip
SAID = notice_kind("approvals.said", _("“%(title)s”有新留言"))


@command("approvals.circulate")
def circulate(*, pk: int, readers: Sequence[Member], by: Member, at: datetime) -> Case:
    """Send a case round to members, who acknowledge that they have read it (传阅).

    Whoever was asked already is not asked again.
    """
    case = finding.visible_case(pk, by)
    if not readers or len(readers) > MOST_READERS:
        raise Invalid("readers", _("请选择 1 至 %(most)s 位传阅人员"), most=MOST_READERS)
    gone = next((one for one in readers if not one.here(at)), None)
    if gone is not None:
        raise Invalid("readers", _("%(who)s已离岗，请另选人员"), who=gone.label)
    known = set(case.readings.values_list("reader", flat=True))
    new = [one for one in {one.pk: one for one in readers}.values() if one.pk not in known]
    Reading.objects.bulk_create(
        Reading(case=case, reader=one, asked_by=by, asked_at=at) for one in new
    )
    record(
        "approvals.circulated", by=by, target=case, clause=CLAUSE, at=at,
        recipients=len(new), members=[one.staff_no for one in new],
    )  # fmt: skip
    notify(new, SENT_ROUND, url=case.page, clause=case.clause, at=at, title=case.title)
    return case


@command("approvals.acknowledge")
def acknowledge(*, pk: int, by: Member, at: datetime) -> Case:
    """The reader has read a case that was sent round; again changes nothing."""
    reading = Reading.objects.select_for_update().filter(case__pk=pk, reader=by).first()
    if reading is None:
        raise NotFound
    if reading.read_at is None:
        reading.acknowledge(at)
    record("approvals.acknowledged", by=by, target=reading.case, clause=CLAUSE, at=at)
    return reading.case


@command("approvals.urge")
def urge(*, pk: int, by: Member, at: datetime) -> Case:
    """Remind those whose signature is awaited; at most once in ``rules.URGED_EVERY``."""
    case = finding.visible_case(pk, by)
    known = queries.dossier(case)
    verdict = rules.may_urge(by, known, at)
    verdict.require()
    case.steps.filter(waiting=True).update(urged_at=at)
    able = [one for step in known.waiting for one in queries.able_to_sign(step, known, at)]
    say(case, Act.URGED, "", by, at)
    record("approvals.urged", by=by, target=case, clause=verdict.clause, at=at, told=len(able))
    notify(able, URGED, url=case.page, clause=case.clause, at=at, title=case.title, who=by.name)
    return case


@command("approvals.comment")
def comment(*, pk: int, text: str, by: Member, at: datetime, idempotency_key: str = "") -> Comment:
    """Say something about a case; everybody who sees it reads it, and nobody's turn changes.

    The same ``idempotency_key`` with the same words again is the same comment, told to nobody anew.
    """
    case = finding.visible_case(pk, by)
    if not 0 < len(text.strip()) <= LONGEST_TEXT:
        raise Invalid("text", _("请填写留言，最长 %(most)s 个字"), most=LONGEST_TEXT)
    words = text.strip()
    key = idempotency_key and words_digest(f"{by.pk}:{case.pk}:{idempotency_key}:{words}")
    before = case.comments.filter(idempotency_key=key).first() if key else None
    said = before or say(case, Act.SAID, words, by, at, key=key)
    record("approvals.commented", by=by, target=case, clause=CLAUSE, at=at, digest=said.digest)
    if before is not None:
        return said
    known = queries.dossier(case)
    told = {case.applicant_id: case.applicant} | {one.member_id: one.member for one in known.valid}
    told.pop(by.pk, None)
    notify(told.values(), SAID, url=case.page, clause=case.clause, at=at, title=case.title)
    return said


@command("approvals.keep_phrase")
def keep_phrase(*, text: str, by: Member, at: datetime) -> Phrase:
    """Keep an opinion to write it often; the same one twice is one."""
    words = text.strip()
    if not 0 < len(words) <= LONGEST_PHRASE:
        raise Invalid("text", _("请填写常用意见，最长 %(most)s 个字"), most=LONGEST_PHRASE)
    own = queries.phrases_of(by)
    if not own.filter(text=words).exists() and own.count() >= MOST_PHRASES:
        raise Invalid("text", _("常用意见最多 %(most)s 条，请先删去一条"), most=MOST_PHRASES)
    phrase, _new = Phrase.objects.get_or_create(member=by, text=words, defaults={"kept_at": at})
    record("approvals.phrase_kept", by=by, target=phrase, clause=CLAUSE, at=at)
    return phrase


@command("approvals.drop_phrase")
def drop_phrase(*, pk: int, by: Member, at: datetime) -> None:
    """Keep an opinion no longer."""
    phrase = queries.phrases_of(by).filter(pk=pk).first()
    if phrase is None:
        raise NotFound
    record("approvals.phrase_dropped", by=by, target=phrase, clause=CLAUSE, at=at)
    phrase.delete()


def say(
    case: Case, act: Act, text: str, by: Member, at: datetime, about: Member | None = None,
    key: str = "",
) -> Comment:  # fmt: skip
    """Note what somebody did or said about a case, sealed; for commands that hold it."""
    words = text.strip()
    said = Comment(
        case=case, act=act, member=by, about=about, made_at=at,
        digest=words_digest(words), idempotency_key=key,
    )  # fmt: skip
    if words:
        said.text = vault.seal(words.encode(), owner=vault.HOSPITAL, place=said.place)
    said.save()
    return said
