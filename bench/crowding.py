"""The desk in a crowded house: a sample hospital with so many open items, asked in this process.

``crowding.py 10000``: open steps, duties, unread notices, drafts and proposals are added as rows
(copies of what the sample hospital has), then three people ask for every tab of their desks in
turns. Printed: what waits for each, and of each page the median in milliseconds, the milliseconds
of a core that it costs, and its queries.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import timedelta
from itertools import count, cycle

import django
import surroundings  # noqa: F401  # the repository on the path

django.setup()

from django.db import connection, transaction  # noqa: E402  # models load only after setup
from django.test.utils import CaptureQueriesContext  # noqa: E402  # as above
from inside import at_work  # noqa: E402  # as above

from yiheng.core.clock import now  # noqa: E402  # as above
from yiheng.desk.work import queue  # noqa: E402  # as above
from yiheng.desk.work.tabs import TABS  # noqa: E402  # as above
from yiheng.governance.access.models import PasswordException  # noqa: E402  # as above
from yiheng.governance.approvals.flowing import DUTY  # noqa: E402  # as above
from yiheng.governance.approvals.models import Case, Step  # noqa: E402  # as above
from yiheng.governance.duties.models import Duty  # noqa: E402  # as above
from yiheng.governance.notices.models import Notice  # noqa: E402  # as above
from yiheng.governance.people.models import Member, Post  # noqa: E402  # as above
from yiheng.office.procurement.models import BudgetChange  # noqa: E402  # as above
from yiheng.office.requests.models import Request, State  # noqa: E402  # as above

SIGNER_HAS, ROUNDS = 500, 15
SHARES = {"steps": 30, "duties": 40, "notices": 20, "drafts": 5, "proposals": 5}
POSTS = {"clerk": "nurse", "signer": "leader", "director": "director", "second": "auditadmin"}
_keys = count(1)


def crowd(items: int) -> None:
    """Add rows until so many items are open in the house."""
    at, people = now(), list(Member.objects.filter(is_active=True).order_by("pk"))
    with transaction.atomic():
        _steps(items * SHARES["steps"] // 100, people, at)
        _duties(items * SHARES["duties"] // 100, people, at)
        _notices(items * SHARES["notices"] // 100, people, at)
        _drafts(items * SHARES["drafts"] // 100, people)
        _proposals(items * SHARES["proposals"] // 100, people, at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _steps(number: int, people: list[Member], at: object) -> None:
    """Cases that wait: the first few hundred for the signer, the others for everybody's heads."""
    step = Step.objects.filter(waiting=True).select_related("case").order_by("pk")[0]
    head = Post.objects.get(code="head").code
    units = cycle({one.unit_id for one in people})
    cases, steps = [], []
    for n in range(number):
        case = Case.objects.get(pk=step.case_id) if not n else _again(cases[0])
        case.pk, case.subject_pk, case.serial = None, 1_000_000 + n, f"测〔2026〕{n}号"
        case.title = f"{case.title}-{n}"
        cases.append(case)
    for n, case in enumerate(Case.objects.bulk_create(cases, batch_size=500)):
        one = _again(step)
        one.pk, one.case, one.member = None, case, None
        one.post, one.unit_id = ("leader", None) if n < SIGNER_HAS else (head, next(units))
        steps.append(one)
    made = Step.objects.bulk_create(steps, batch_size=500)
    signing = Duty.objects.filter(kind=DUTY, closed_at=None).order_by("pk")[0]
    Duty.objects.bulk_create(
        [_duty(signing, f"approvals.step:{one.pk}", post=one.post, unit_id=one.unit_id)
         for one in made], batch_size=500,
    )  # fmt: skip


def _duties(number: int, people: list[Member], at: object) -> None:
    like = Duty.objects.exclude(kind=DUTY).filter(closed_at=None).order_by("pk")[0]
    owers = cycle(people)
    Duty.objects.bulk_create(
        [_duty(like, f"tests.thing:{n}", owner=next(owers)) for n in range(number)], batch_size=500
    )


def _duty(like: Duty, target: str, **owed: object) -> Duty:
    one = _again(like)
    one.pk, one.target, one.owner, one.post, one.unit = None, target, None, "", None
    one.due_at += timedelta(minutes=next(_keys))
    for name, value in owed.items():
        setattr(one, name, value)
    return one


def _notices(number: int, people: list[Member], at: object) -> None:
    like, told, rows = list(Notice.objects.order_by("-pk")[:8]), cycle(people), []
    for one in (_again(like[n % len(like)]) for n in range(number)):
        one.pk, one.recipient, one.read_at = None, next(told), None
        rows.append(one)
    Notice.objects.bulk_create(rows, batch_size=500)


def _drafts(number: int, people: list[Member]) -> None:
    like, mine, rows = Request.objects.filter(state=State.DRAFT)[0], cycle(people), []
    for n in range(number):
        one = _again(like)
        one.pk, one.applicant, one.idempotency_key = None, next(mine), f"crowd-{n}"
        rows.append(one)
    Request.objects.bulk_create(rows, batch_size=500)


def _proposals(number: int, people: list[Member], at: object) -> None:
    who = {"proposed_by": "0", "proposed_by_label": "某人", "proposed_at": at, "reason": "测"}
    PasswordException.objects.bulk_create(
        PasswordException(member=one, measure="测", until=now() + timedelta(days=9), **who)
        for one in people
        if not PasswordException.objects.filter(member=one, stand="proposed").exists()
    )
    BudgetChange.objects.bulk_create(
        BudgetChange(year=2027, code=f"T{n}", name="测", source="own", cents=1, **who)
        for n in range(max(0, number - len(people)))
    )


def _again(one: object) -> object:
    """A copy of a row."""
    kept = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
    return type(one)(**kept)


def main(items: int) -> None:
    """Print the table."""
    crowd(items)
    people = {
        name: Member.objects.filter(assignment__post__code=post).order_by("pk")[0]
        for name, post in POSTS.items()
    }
    visitors = {name: at_work(one) for name, one in people.items()}
    pages = [(name, tab) for name in people for tab in TABS]
    took: dict[tuple[str, str], list[float]] = {one: [] for one in pages}
    cost: dict[tuple[str, str], list[float]] = {one: [] for one in pages}
    asked: dict[tuple[str, str], int] = {}
    for one in pages * (ROUNDS + 1):
        name, tab = one
        with CaptureQueriesContext(connection) as queries:
            started, spent = time.perf_counter(), time.process_time()
            answer = visitors[name].get(TABS[tab].url)
            took[one].append((time.perf_counter() - started) * 1000)
            cost[one].append((time.process_time() - spent) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{TABS[tab].url} answered {answer.status_code}")
        asked[one] = len(queries)
    print(f"{'desk of':10}{'waits':>7}  " + "".join(f"{tab:>14}" for tab in TABS))
    for name, member in people.items():
        waits = sum(one.total for kind, one in queue.counted(member, now()).items()
                    if kind != queue.UNREAD)  # fmt: skip
        cells = (
            f"{statistics.median(took[name, tab][1:]):.0f}"
            f"/{statistics.median(cost[name, tab][1:]):.0f}/{asked[name, tab]}" for tab in TABS
        )  # fmt: skip
        print(f"{name:10}{waits:>7}  " + "".join(f"{cell:>14}" for cell in cells))


if __name__ == "__main__":
    main(int(sys.argv[1]))
