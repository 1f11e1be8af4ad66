"""Keeping a file of people or units for its dry run; applying one of people (2.2-a, 2.1-k)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.commands.members import digest as code_digest
from yiheng.governance.people.commands.members import leave
from yiheng.governance.people.models import FileKind, Member, StaffFile
from yiheng.governance.people.permissions import MANAGE
from yiheng.governance.people.syncing import BACK, CHANGED, LEFT, MOVED, NEW, Change, Plan, plan
from yiheng.governance.people.unit_files import plan_units

BATCH = 500
FIELDS = ("name", "unit", "title", "employment", "sponsor", "nda_on", "ends_on", "phone")


@dataclass(frozen=True, slots=True)
class Synced:
    """What was done; ``codes`` are the one-time codes of the new, shown once."""

    plan: Plan
    codes: list[tuple[Member, str]]


@command("people.import_staff")
def import_staff(
    *, content: bytes, digest: str, by: Actor, at: datetime, leavers: int | None = None
) -> Synced:
    """Take a file of people over, exactly as the dry run with this digest showed (``plan``).

    Whoever is absent leaves at once. More leavers than one in ten want their number in
    ``leavers``. Faulty lines change nothing. The same file again changes nothing.
    """
    by.may(MANAGE, at).require()
    wanted = plan(content, at)
    if wanted.digest != digest:
        raise Invalid("digest", _("文件或人员在预览之后有变动，没有执行。请重新预览"))
    gone = wanted.of(LEFT)
    if wanted.many_leave and leavers != len(gone):
        raise Invalid(
            "leavers", _("将有 %(n)s 人离岗，超过在岗人数的一成。请核对名单后确认离岗人数"),
            clause="2.1-k", n=len(gone),
        )  # fmt: skip
    codes = _take_on(wanted.of(NEW), by, at)
    _note(wanted.of(CHANGED, MOVED), by, at)
    codes += _bring_back(wanted.of(BACK), by, at)
    for one in gone:
        leave(member=one.member, by=by, at=at, left_at=one.left_at)
    counts: dict[str, Any] = dict(wanted.counts)
    record(
        "people.staff_imported", by=by, target="people.member", clause="2.2-a", at=at,
        digest=wanted.file, **counts,
    )  # fmt: skip
    return Synced(wanted, codes)


@command("people.keep_file")
def keep_file(
    *, content: bytes, name: str, by: Actor, at: datetime, kind: str = FileKind.STAFF
) -> StaffFile:
    """Keep a file, sealed, between its dry run and the word to apply it."""
    by.may(MANAGE, at).require()
    if kind == FileKind.UNITS:
        plan_units(content)
    else:
        plan(content, at)  # what cannot be read is not kept
    file = StaffFile(
        digest=sha256(content).hexdigest(), name=name[:120], kind=kind, given_by=str(by.pk),
        given_by_label=by.label, given_at=at,
    )  # fmt: skip
    file.content = vault.seal(content, owner=vault.HOSPITAL, place=_place(file))
    file.save()
    record(
        "people.file_kept", by=by, target=file, clause="2.2-a", at=at, digest=file.digest,
        size=len(content),
    )  # fmt: skip
    return file


@command("people.apply_file")
def apply_file(
    *, pk: int, digest: str, by: Actor, at: datetime, leavers: int | None = None
) -> Synced:
    """Apply a kept file of people, exactly as its dry run with this digest showed; once."""
    by.may(MANAGE, at).require()
    file = kept_file(pk, FileKind.STAFF)
    done = import_staff(content=opened(file), digest=digest, by=by, at=at, leavers=leavers)
    empty(file, by, at)
    return done


@command("people.forget_files")
def forget_files(*, before: datetime, by: Actor, at: datetime) -> int:
    """Empty the files that were given before an instant and never applied; gives how many."""
    old = StaffFile.objects.filter(given_at__lt=before).exclude(content=b"")
    count = old.update(content=b"")
    record(
        "people.files_forgotten", by=by, target="people.stafffile", clause="0-e", at=at, count=count
    )
    return count


def kept_file(pk: int, kind: str) -> StaffFile:
    """A file of this kind that waits to be applied, locked; raises ``NotFound``."""
    waiting = StaffFile.objects.select_for_update().filter(pk=pk, kind=kind)
    file = waiting.exclude(content=b"").first()
    if file is None:
        raise NotFound
    return file


def empty(file: StaffFile, by: Actor, at: datetime) -> None:
    """The file is applied, and gone (inside the command that applied it)."""
    file.content, file.applied_at = b"", at
    file.save(update_fields=["content", "applied_at"])
    record("people.file_applied", by=by, target=file, clause="2.2-a", at=at, digest=file.digest)


def opened(file: StaffFile) -> bytes:
    """The bytes of a kept file."""
    return vault.open(bytes(file.content), owner=vault.HOSPITAL, place=_place(file))


def _place(file: StaffFile) -> str:
    return f"people_stafffile|{file.digest}.{file.given_at.timestamp():.6f}|content"


def _take_on(new: list[Change], by: Actor, at: datetime) -> list[tuple[Member, str]]:
    codes = []
    for one in new:
        code = secrets.token_urlsafe(12)
        one.member.joined_at, one.member.activation_digest = at, code_digest(code)
        one.member.set_unusable_password()
        codes.append((one.member, code))
    own = [one.member for one in new if one.member.sponsor is None]
    Member.objects.bulk_create(own, batch_size=BATCH)
    guests = [one.member for one in new if one.member.sponsor is not None]
    _number_sponsors(guests)
    Member.objects.bulk_create(guests, batch_size=BATCH)
    for one in new:
        record(
            "people.enrolled", by=by, target=one.member, clause="2.2-a", at=at,
            staff_no=one.member.staff_no, employment=one.member.employment,
        )  # fmt: skip
    return codes


def _note(changed: list[Change], by: Actor, at: datetime) -> None:
    _number_sponsors([one.member for one in changed])
    Member.objects.bulk_update([one.member for one in changed], FIELDS, batch_size=BATCH)
    for one in changed:
        moved = one.kind == MOVED
        record(
            "people.moved" if moved else "people.edited", by=by, target=one.member,
            clause="2.2-a", at=at, unit=one.member.unit_id,
            fields=[name for name, *_ in one.changes],
        )  # fmt: skip


def _bring_back(back: list[Change], by: Actor, at: datetime) -> list[tuple[Member, str]]:
    codes = []
    for one in back:
        code = secrets.token_urlsafe(12)
        one.member.activation_digest = code_digest(code)
        one.member.set_unusable_password()
        codes.append((one.member, code))
    _number_sponsors([one.member for one in back])
    fields = [*FIELDS, "is_active", "activation_digest", "password"]
    Member.objects.bulk_update([one.member for one in back], fields, batch_size=BATCH)
    for one in back:
        record(
            "people.came_back", by=by, target=one.member, clause="2.1-k", at=at,
            staff_no=one.member.staff_no,
        )  # fmt: skip
    return codes


def _number_sponsors(members: list[Member]) -> None:
    """Sponsors who are new in the same file have got their primary key only now."""
    for one in members:
        one.sponsor = one.sponsor
