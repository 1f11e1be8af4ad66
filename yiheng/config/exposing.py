"""``/metrics`` in Prometheus text format 0.0.4: numbers, routes and job names; nobody's name.

It is for a scraper on this machine. Another machine shows the token that stands in the file
``metrics-token`` of the data directory; without that file it finds nothing here.
"""

from __future__ import annotations

import hmac
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from yiheng.config import metrics
from yiheng.desk.access.sample import PROXIED
from yiheng.desk.operations import figures
from yiheng.governance.ledger.queries import Witness
from yiheng.governance.operations import alarms, machine, vitals
from yiheng.governance.operations.queries import DRILLED

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SHORTEST_TOKEN = 16
Sample = tuple[str, float]
Family = tuple[str, str, str, Iterable[Sample]]  # name, type, help, (labels, value)


def may_scrape(request: HttpRequest) -> bool:
    """Whether this request comes from this machine itself, or shows the token."""
    address = request.META.get("REMOTE_ADDR", "")
    direct = not any(name in request.META for name in PROXIED)
    if address and ip_address(address).is_loopback and direct:
        return True
    file = Path(settings.DATA_DIR) / "metrics-token"
    token = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    shown = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    return len(token) >= SHORTEST_TOKEN and hmac.compare_digest(token.encode(), shown.encode())


def exposition(at: datetime) -> str:
    """Everything, one family after another."""
    found = vitals.take(at, **figures.counted(at))
    families = [*_requests(), *_of_the_machine(found), *_of_the_ledger(found), *_of_work(found)]
    return "".join(line for family in families for line in _written(family))


def _written(family: Family) -> Iterator[str]:
    name, kind, told, samples = family
    yield f"# HELP {name} {told}\n# TYPE {name} {kind}\n"
    for labels, value in samples:
        full = labels if labels.startswith("_") else f"{{{labels}}}" if labels else ""
        yield f"{name}{full} {value:.15g}\n"


def _requests() -> list[Family]:
    counted = metrics.counted()
    routes: dict[str, list[float]] = defaultdict(lambda: [0.0] * (len(metrics.BUCKETS) + 2))
    for (_method, route, _status), one in counted.items():
        routes[route] = [a + b for a, b in zip(routes[route], one, strict=True)]
    totals = [
        (_labels(method=method, route=route, status=status), one[-2])
        for (method, route, status), one in sorted(counted.items())
    ]
    times = [row for route in sorted(routes) for row in _histogram(route, routes[route])]
    return [
        ("yiheng_requests_total", "counter", "Answers since the service started.", totals),
        ("yiheng_request_seconds", "histogram", "How long answers took.", times),
    ]


def _histogram(route: str, figures_: list[float]) -> Iterator[Sample]:
    for most, count in zip(metrics.BUCKETS, figures_, strict=False):
        yield f"_bucket{{{_labels(route=route, le=f'{most:g}')}}}", count
    yield f"_bucket{{{_labels(route=route, le='+Inf')}}}", figures_[-2]
    yield f"_count{{{_labels(route=route)}}}", figures_[-2]
    yield f"_sum{{{_labels(route=route)}}}", figures_[-1]


def _of_the_machine(found: vitals.Vitals) -> list[Family]:
    rings = set(alarms.ringing(found))
    left = found.certificate.until - found.at if found.certificate else None
    return [
        _one("yiheng_disk_free_bytes", "Free on the disk of the data directory.", found.disk.free),
        _one("yiheng_disk_bytes", "Size of that disk.", found.disk.total),
        _one("yiheng_database_bytes", "Size of the database.", found.database.size),
        _one("yiheng_database_wal_bytes", "Write-ahead log (SQLite).", found.database.log),
        _one("yiheng_process_resident_bytes", "Memory of the process that answers.", _resident()),
        _one("yiheng_keyring_open", "1 if sealed values can be read.",
             found.keyring in ("passphrase", "auto")),
        _one("yiheng_certificate_seconds", "Until the certificate ends.",
             left.total_seconds() if left else None),
        ("yiheng_alarm", "gauge", "1 if the alarm rings.",
         [(_labels(code=code), code in rings) for code in sorted(alarms.KINDS)]),
        ("yiheng_info", "gauge", "The version.", [(_labels(version=machine.product_version()), 1)]),
    ]  # fmt: skip


def _of_the_ledger(found: vitals.Vitals) -> list[Family]:
    drill, signed = found.last.get(DRILLED), found.checkpoint.at if found.checkpoint else None
    return [
        _one("yiheng_ledger_entries", "Entries of the ledger.", found.size),
        _one("yiheng_ledger_uncovered", "Entries that no checkpoint covers.", found.young),
        _one("yiheng_checkpoint_age_seconds", "Since the last checkpoint.", _age(found, signed)),
        _one("yiheng_uncovered_age_seconds", "Since the oldest entry without a checkpoint.",
             _age(found, found.oldest)),
        _one("yiheng_witness_agrees", "1 if the witness ends with the last checkpoint.",
             found.witness == Witness.AGREES),
        _one("yiheng_backup_age_seconds", "Since the last backup.",
             _age(found, found.backup.happened_at if found.backup else None)),
        _one("yiheng_backup_bytes", "Size of the last backup.",
             found.backup.facts["size"] if found.backup else None),
        _one("yiheng_drill_age_seconds", "Since the last restore drill.",
             _age(found, drill.happened_at if drill else None)),
    ]  # fmt: skip


def _of_work(found: vitals.Vitals) -> list[Family]:
    runs = [(name, run) for name, run in sorted(found.runs.items()) if run.started_at]
    waits = ("quarantine", "held", "unread", "duties", "overdue", "sessions")
    return [
        ("yiheng_job_age_seconds", "gauge", "Since the job last began.",
         [(_labels(job=name), _age(found, run.started_at) or 0) for name, run in runs]),
        ("yiheng_job_failing", "gauge", "1 if its last run failed.",
         [(_labels(job=name), bool(run.error)) for name, run in runs]),
        ("yiheng_waiting", "gauge", "What waits: records, messages, notices, duties; sessions.",
         [(_labels(what=name), found.counts[name]) for name in waits]),
        _one("yiheng_sign_in_failures", "Failed tries that stand against accounts now.",
             figures.failed_tries()),
        _one("yiheng_locked_accounts", "Accounts locked now.", figures.locked_out(found.at)),
    ]  # fmt: skip


def _one(name: str, told: str, value: float | None) -> Family:
    return name, "gauge", told, [] if value is None else [("", value)]


def _age(found: vitals.Vitals, since: datetime | None) -> float | None:
    return None if since is None else (found.at - since).total_seconds()


def _labels(**given: str) -> str:
    escaped = {
        key: value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
        for key, value in given.items()
    }
    return ",".join(f'{key}="{value}"' for key, value in escaped.items())


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
