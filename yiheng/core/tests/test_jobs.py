from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from yiheng.core import jobs
from yiheng.core.errors import Undecided
from yiheng.core.models import JobRun
from yiheng.core.verdict import refuse

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    monkeypatch.setattr(jobs, "JOBS", {})
    seen: list[datetime] = []

    @jobs.job("count", every=5 * MINUTE, clause="0-f")
    def count(now: datetime) -> int:
        seen.append(now)
        return 3

    return seen


def test_a_job_runs_when_due_and_remembers_what_it_did(ran: list[datetime]) -> None:
    assert [jobs.run_due(MONDAY + n * MINUTE) for n in (0, 1, 4, 5)] == [1, 0, 0, 1]

    run = JobRun.objects.get(name="count")
    assert (run.done, run.error, run.leased_until) == (3, "", None)
    assert ran == [MONDAY, MONDAY + 5 * MINUTE]


def test_a_job_that_another_worker_holds_is_left_until_its_lease_runs_out(
    ran: list[datetime],
) -> None:
    JobRun.objects.create(
        name="count", started_at=MONDAY - timedelta(hours=1), leased_until=MONDAY + 8 * MINUTE
    )

    assert [jobs.run_due(MONDAY + n * MINUTE) for n in (0, 7, 8)] == [0, 0, 1]


def test_a_job_that_waits_for_the_hospitals_word_has_not_failed(
    ran: list[datetime], caplog: pytest.LogCaptureFixture
) -> None:
    @jobs.job("early", every=MINUTE, clause="0-f")
    def early(now: datetime) -> int:
        raise Undecided(refuse("0-f", "参数未设定"))

    with caplog.at_level("INFO"):
        assert jobs.run_due(MONDAY) == 2

    run = JobRun.objects.get(name="early")
    assert (run.done, run.error, run.leased_until) == (0, "", None)
    assert [vars(one)["event"] for one in caplog.records] == ["job.waits"]


def test_one_jobs_failure_stops_no_other_and_is_named(
    ran: list[datetime], caplog: pytest.LogCaptureFixture
) -> None:
    @jobs.job("broken", every=MINUTE, clause="0-f")
    def broken(now: datetime) -> int:
        raise ValueError("no patient data in this text")

    assert jobs.run_due(MONDAY) == 1

    assert ran == [MONDAY]
    assert JobRun.objects.get(name="broken").error == "ValueError"
    assert [vars(one)["job"] for one in caplog.records] == ["broken"]
    assert jobs.run_due(MONDAY + MINUTE) == 0
    assert JobRun.objects.get(name="broken").started_at == MONDAY + MINUTE
