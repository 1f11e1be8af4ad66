"""What goes wrong with the machine is told once, and again only after a day; then it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yiheng.core.certificate import Certificate
from yiheng.core.clock import local
from yiheng.core.errors import Denied, NotFound
from yiheng.core.models import JobRun
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.queries import Witness
from yiheng.governance.notices.models import Notice
from yiheng.governance.operations import alarms, backups, commands, jobs, vitals
from yiheng.governance.operations.machine import Database, Disk
from yiheng.governance.operations.models import Alarm
from yiheng.governance.operations.queries import BACKED_UP, DRILLED
from yiheng.governance.people.models import Boundary, Member
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def an_engineer(*more: str) -> Member:
    post = a_post("operations:see", *more, boundary=Boundary.OPERATIONS_ONLY)
    return a_member(post=post, name="张系统")


def entry(action: str, at: datetime, **facts: Any) -> Entry:
    return Entry(action=action, happened_at=at, facts=facts)


SOUND = vitals.Vitals(
    at=MONDAY, disk=Disk(60, 100), database=Database("SQLite", 1, 1), keyring="passphrase", size=9,
    checkpoint=None, oldest=None, founded=MONDAY - 400 * DAY, witness=Witness.AGREES, runs={},
    backups=(entry(BACKED_UP, MONDAY - HOUR),),
    last={DRILLED: entry(DRILLED, MONDAY - 90 * DAY, whole=True)}, certificate=None,
    calendar_until=(MONDAY + 31 * DAY).date(), counts={},
)  # fmt: skip
CERTIFICATE = Certificate(frozenset(), MONDAY - DAY, MONDAY + 31 * DAY, b"")


def until(left: timedelta) -> dict[str, Any]:
    return {"certificate": replace(CERTIFICATE, until=MONDAY + left)}


def runs(**given: Any) -> dict[str, Any]:
    run = JobRun(name="operations.watch", started_at=MONDAY, **given)
    return {"runs": {run.name: run}}


@pytest.mark.parametrize(
    ("change", "rings"),
    [
        ({}, []),
        ({"disk": Disk(21, 100)}, []),
        ({"disk": Disk(20, 100)}, ["disk-filling"]),
        ({"disk": Disk(10, 100)}, ["disk-full"]),
        ({"backups": ()}, ["backup-late"]),
        ({"backups": (), "founded": MONDAY - 26 * HOUR}, []),
        ({"backups": (entry(BACKED_UP, MONDAY - 27 * HOUR),)}, ["backup-late"]),
        ({"last": {}}, ["drill-late"]),
        ({"last": {DRILLED: entry(DRILLED, MONDAY, whole=False)}}, ["drill-late"]),
        ({"last": {DRILLED: entry(DRILLED, MONDAY - 184 * DAY, whole=True)}}, ["drill-late"]),
        ({"oldest": MONDAY - timedelta(minutes=2)}, []),
        ({"oldest": MONDAY - timedelta(minutes=3)}, ["checkpoint-late"]),
        ({"witness": Witness.DIFFERS}, ["witness-wrong"]),
        ({"witness": Witness.MISSING}, ["witness-wrong"]),
        (until(31 * DAY), []),
        (until(30 * DAY), ["certificate-soon"]),
        (until(7 * DAY), ["certificate-now"]),
        ({"keyring": "auto"}, []),
        ({"keyring": "sealed"}, ["keyring-closed"]),
        ({"calendar_until": (MONDAY + 29 * DAY).date()}, ["calendar-ends"]),
        (runs(error="OSError"), ["job-failing"]),
        (runs() | {"at": MONDAY + timedelta(minutes=11)}, ["worker-still"]),
        (runs(leased_until=MONDAY + HOUR) | {"at": MONDAY + timedelta(minutes=11)}, []),
    ],
)  # fmt: skip
def test_5_1_e_each_alarm_rings_at_its_limit(change: dict[str, Any], rings: list[str]) -> None:
    assert alarms.ringing(replace(SOUND, **change)) == rings


def test_5_1_e_the_administrator_is_told_once_a_day_until_it_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engineer, now = an_engineer(), MONDAY
    found = [replace(SOUND, disk=Disk(5, 100))]
    monkeypatch.setattr(vitals, "take", lambda at: found[0])

    assert [jobs.watch(now + n * HOUR) for n in (0, 1, 24)] == [1, 0, 1]
    told = Notice.objects.filter(recipient=engineer)
    assert [(one.title, one.url) for one in told] == [("磁盘已用九成以上", "/operations/")] * 2
    assert Alarm.objects.get().since == now

    found[0] = SOUND
    assert [jobs.watch(now + n * HOUR) for n in (25, 26)] == [1, 0]
    assert not Alarm.objects.exists()
    acts = Entry.objects.filter(action__startswith="operations.").values_list("action", flat=True)
    assert list(acts) == ["operations.rang", "operations.rang", "operations.silenced"]


def test_every_alarm_has_words_that_a_notice_can_carry() -> None:
    for code in alarms.KINDS:
        commands.ring(code=code, by=an_engineer(), at=MONDAY)
    assert Notice.objects.count() == sum(range(1, len(alarms.KINDS) + 1))
    assert all("%" not in one.title for one in Notice.objects.all())


def test_the_vitals_of_a_house_without_a_ledger_are_empty(settings: Any, tmp_path: Path) -> None:
    settings.WITNESS_FILE = tmp_path / "none"
    found = vitals.take(MONDAY, members=Member.objects.all())

    assert (found.size, found.backup, found.counts, found.young) == (0, None, {"members": 0}, 0)
    assert found.witness == Witness.NONE


def test_2_1_l_a_job_runs_early_for_who_may_and_for_nobody_else() -> None:
    engineer, other = an_engineer("operations:run"), a_member(name="李其他")
    JobRun.objects.create(name="operations.watch", started_at=MONDAY)
    with pytest.raises(Denied):
        commands.run_early(name="operations.watch", by=other, at=MONDAY)
    with pytest.raises(NotFound):
        commands.run_early(name="no.such", by=engineer, at=MONDAY)
    assert JobRun.objects.get().started_at == MONDAY

    for _twice in range(2):
        commands.run_early(name="operations.watch", by=engineer, at=MONDAY)
    assert JobRun.objects.get().started_at is None
    assert Entry.objects.filter(action="operations.run_asked").count() == 2


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The backups that the job asks for, none of them really made."""
    seen: list[datetime] = []

    def make(at: datetime, reason: str) -> backups.Backup:
        seen.append(at)
        return backups.Backup(
            Path("x"), Path("k"), reason, 1, "00", 1, 1, "agrees", 1, False, True, 5
        )

    monkeypatch.setattr(backups, "make", make)
    monkeypatch.setattr(jobs, "checkpoint", lambda at: None)
    return seen


def test_0_d_the_night_s_backup_is_made_once_and_again_when_asked(made: list[datetime]) -> None:
    engineer = an_engineer("operations:run")
    commands.run_early(name="operations.watch", by=engineer, at=MONDAY)  # founds the ledger
    began = Entry.objects.get(seq=1).recorded_at
    tomorrow = local(began + DAY).replace(hour=4, minute=0)  # whatever the time now

    assert [jobs.back_up(at) for at in (began, tomorrow, tomorrow + HOUR)] == [0, 1, 0]
    commands.run_early(name="operations.back_up", by=engineer, at=tomorrow + 2 * HOUR)
    assert [jobs.back_up(tomorrow + n * HOUR) for n in (2.1, 2.3)] == [1, 0]
    assert made == [tomorrow, tomorrow + 2.1 * HOUR]


def test_the_night_begins_at_half_past_two_by_the_hospital_s_clock() -> None:
    half_past_two = datetime.fromisoformat("2026-11-24T02:30:00+08:00")
    before, after = half_past_two - HOUR, half_past_two + HOUR

    assert not backups.due(before, before - HOUR, MONDAY - 9 * DAY)
    assert backups.due(after, before, MONDAY - 9 * DAY)
    assert not backups.due(after + HOUR, after, MONDAY - 9 * DAY)
    assert not backups.due(after, None, before + timedelta(minutes=90))
    assert backups.due(after + 5 * DAY, after, MONDAY - 9 * DAY)


def test_who_starts_again_within_the_second_makes_another_backup(
    settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "backups").mkdir()
    names = []
    for _ in range(3):
        file = backups.file_of(MONDAY, backups.BEFORE_MIGRATION)
        names.append(file.name.removeprefix(f"yiheng-{MONDAY:%Y%m%d}"))
        file.touch()
    backups.file_of(MONDAY, backups.SCHEDULED).touch()

    assert names == [f"T{MONDAY:%H%M%S}Z{nth}-before-migration.age" for nth in ("", "-2", "-3")]
    assert backups.prune() == 0


def test_seven_days_and_four_weeks_are_kept(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "backups").mkdir()
    for n in range(60):
        for reason in (backups.SCHEDULED, *([backups.BEFORE_MIGRATION] * (n % 10 == 0))):
            stamp = f"{MONDAY - n * DAY:%Y%m%dT%H%M%SZ}"
            (tmp_path / "backups" / f"yiheng-{stamp}-{reason}.age").touch()
    (tmp_path / "backups" / "yiheng-20200101T000000Z-by-hand.age").touch()
    noon = f"{MONDAY - DAY - HOUR:%Y%m%dT%H%M%SZ}"  # a second one of the same day
    (tmp_path / "backups" / f"yiheng-{noon}-scheduled.age").touch()

    removed = backups.prune()
    left = sorted(one.name for one in (tmp_path / "backups").iterdir())
    scheduled = [name for name in left if name.endswith("-scheduled.age")]
    assert len(scheduled) == 7 + 2  # two of the four weeks end within the seven days
    assert scheduled[0] > f"yiheng-{MONDAY - 30 * DAY:%Y%m%d}"
    assert len([name for name in left if "before-migration" in name]) == 3
    assert "yiheng-20200101T000000Z-by-hand.age" in left
    assert removed == 67 - 12
    assert backups.prune() == 0
