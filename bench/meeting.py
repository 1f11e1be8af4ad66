"""In a process of its own: 2,000 open resolutions, and the milliseconds of an agenda of them."""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import django

django.setup()

from yiheng.core.clock import day_of, now  # noqa: E402  # settings first
from yiheng.governance.keys import keyring  # noqa: E402
from yiheng.office.meetings import commands  # noqa: E402
from yiheng.office.meetings.models import Meeting, Resolution  # noqa: E402
from yiheng.office.meetings.sealing import token  # noqa: E402


def main() -> None:
    """Print the milliseconds of each run."""
    items, runs = int(sys.argv[1]), int(sys.argv[2])
    keyring.load()
    at = now()
    known = Resolution.objects.select_related("owner").earliest("pk")
    Resolution.objects.bulk_create(
        Resolution(
            meeting=known.meeting, motion=known.motion, number=f"量〔2026〕{n}号", token=token(),
            title=f"第 {n} 项", owner=known.owner, unit=known.unit, made_at=at,
            first_due_on=day_of(at) + timedelta(days=n % 7 + 1),
            due_on=day_of(at) + timedelta(days=n % 7 + 1),
        )
        for n in range(items)
    )  # fmt: skip
    meeting = Meeting.objects.filter(kind="weekly", state="convened").earliest("begins_at")
    for number in range(runs + 1):
        meeting.items.all().delete()
        started = time.perf_counter()
        commands.build_agenda(pk=meeting.pk, by=meeting.recorder, at=at)
        if number:  # the first one reads every address of the house
            print((time.perf_counter() - started) * 1000)
    if meeting.items.count() < items:
        raise SystemExit("fewer lines than items")


if __name__ == "__main__":
    main()
