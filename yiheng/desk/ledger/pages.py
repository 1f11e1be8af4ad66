"""What the ledger's pages say: the state of the whole, a row, one entry with its proof."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, local, midnight
from yiheng.core.ui.charts import Series
from yiheng.core.ui.formats import duration
from yiheng.core.verdict import render
from yiheng.desk.ledger import drawing, naming, titles
from yiheng.governance.ledger import proving, queries
from yiheng.governance.ledger.models import Checkpoint, Entry, Head, Outcome
from yiheng.governance.ledger.queries import Witness
from yiheng.governance.ledger.verifying import Fault, sound
from yiheng.governance.regulation.content import CLAUSES

Row = dict[str, Any]
BOUND = timedelta(seconds=60)
BOUND_ENTRIES = 1000
MINUTE = timedelta(minutes=1)
HIDDEN = ("why", "arguments")


def state(at: datetime) -> Row:
    """The last verification, the last checkpoint and what is younger than it."""
    size = Head.objects.values_list("size", flat=True).first() or 0
    checkpoint = queries.last_checkpoint()
    return {
        "size": size,
        "verified": _verified(queries.last_verified(), size),
        "checkpoint": checkpoint,
        "tail": tail(checkpoint, size, at),
        "witness": witness(checkpoint),
    }


def witness(checkpoint: Checkpoint | None) -> tuple[str, str]:
    """How the witness file stands: tone and words."""
    stands = queries.witness_stands(checkpoint)
    tone = {Witness.AGREES: "ok", Witness.NONE: "warn"}.get(stands, "bad")
    return tone, str(stands.label)


def tail(checkpoint: Checkpoint | None, size: int, at: datetime) -> Row:
    """How many entries no checkpoint covers yet, and whether the oldest of them waits too long."""
    covered = checkpoint.size if checkpoint else 0
    oldest = Entry.objects.filter(seq=covered + 1).values_list("recorded_at", flat=True).first()
    late = size - covered > BOUND_ENTRIES or (oldest is not None and at - oldest > BOUND)
    return {
        "young": size - covered,
        "age": lasting(at - checkpoint.at) if checkpoint else "",
        "tone": "warn" if late else "ok",
        "status": _("超出 60 秒或 1,000 条") if late else _("在界限内"),
    }


def lasting(span: timedelta) -> str:
    """A length of time: 42 秒, then as ``duration`` says it."""
    if span < 2 * MINUTE:
        return _("%(n)s 秒") % {"n": max(0, int(span.total_seconds()))}
    return duration(span // MINUTE)


def row(entry: Entry) -> Row:
    """One line of the list."""
    return {
        "entry": entry,
        "title": titles.title_of(entry.action),
        "target": naming.object_of(entry.target, short=True),
        "tone": naming.TONES[Outcome(entry.outcome)],
        "status": naming.OUTCOMES[entry.outcome],
        "short": f"{entry.hash[:4]}…{entry.hash[-4:]}",
    }


def one(entry: Entry) -> Row:
    """Everything of one entry."""
    before = Entry.objects.filter(seq=entry.seq - 1).values_list("digest", flat=True).first()
    checkpoint = queries.covering(entry)
    proof = None if checkpoint is None else proving.proof(entry, checkpoint)
    linked = bytes(entry.previous) == (bytes(32) if before is None else bytes(before))
    return row(entry) | {
        "before": entry.seq - 1,
        "after": entry.seq + 1 if Head.objects.filter(size__gt=entry.seq).exists() else None,
        "object": naming.object_of(entry.target),
        "subjects": queries.subjects_of(entry),
        "facts": facts(entry),
        "why": _why(entry),
        "sound": sound(entry),
        "linked": linked and (before is not None or entry.seq == 1),
        "previous": bytes(entry.previous).hex(),
        "checkpoint": checkpoint,
        "root": "" if checkpoint is None else bytes(checkpoint.root).hex(),
        "proof": proof,
        "steps": list(_steps(entry, proof)) if proof else [],
    }


def growth(first: int | None = None, second: int | None = None) -> Row | None:
    """The drawn growth between two checkpoints, the newest two by default; None without them."""
    if first is None or second is None:
        sizes = queries.newest_sizes(40)
        if len(sizes) < 2:
            return None
        first, second = sizes[min(len(sizes) - 1, 5)], sizes[0]
    known = Checkpoint.objects.in_bulk([first, second])
    if first >= second or len(known) < 2:
        return None
    proof = proving.growth(known[first], known[second])
    return {"proof": proof, "older": proof.older, "newer": proof.newer,
            "picture": drawing.growth(proof), "steps": [
                {"from": span.start + 1, "to": span.end, "hash": beside.hex(),
                 "old": span.end <= first} for span, beside in proof.steps
            ]}  # fmt: skip


def overview(at: datetime) -> Row:
    """Figures of thirty days, today last."""
    today = day_of(at)
    days = [today - timedelta(days=ago) for ago in range(29, -1, -1)]
    spans = [(midnight(day), midnight(day + timedelta(days=1))) for day in days]
    counted = queries.activity(spans)
    since = spans[0][0]
    clauses = [
        (CLAUSES[clause].title if clause in CLAUSES else clause, n, clause)
        for clause, n in queries.refused_by("clause", since)
    ]
    return {
        "now": at, "labels": [f"{day:%m-%d}" for day in days], "since": days[0],
        "all": [Series(_("全部记录"), [n for n, _refused in counted])],
        "refused": [Series(_("拒绝"), [refused for _n, refused in counted])],
        "clauses": clauses, "bars": [(title, n) for title, n, _clause in clauses],
        "people": queries.refused_by("actor_label", since),
    }  # fmt: skip


def heads() -> tuple[str, ...]:
    """The heads of the list that is taken along."""
    return (_("序号"), _("发生时间"), _("操作人"), _("操作内容"), _("对象"), _("依据"), _("结果"),
            _("摘要值"))  # fmt: skip


def cells(entry: Entry) -> tuple[object, ...]:
    """An entry as a line of the list that is taken along."""
    return (
        entry.seq, f"{local(entry.happened_at):%Y-%m-%d %H:%M:%S}", entry.actor_label,
        titles.title_of(entry.action), entry.target, entry.clause,
        naming.OUTCOMES[entry.outcome], entry.hash,
    )  # fmt: skip


def facts(entry: Entry) -> list[tuple[str, str]]:
    """Names and values of an entry's facts; the reason of a refusal is told apart."""
    return [
        (str(titles.FACTS.get(name, name)), _written(name, value))
        for name, value in entry.facts.items()
        if name not in HIDDEN or entry.outcome == Outcome.DONE
    ]


def _verified(entry: Entry | None, size: int) -> Row | None:
    if entry is None:
        return None
    found = entry.facts
    fault = found.get("fault") or ""
    return {
        "entry": entry,
        "whole": bool(found["whole"]),
        "why": str(Fault(fault).label) if fault else "",
        "seconds": f"{found['milliseconds'] / 1000:.1f}",
        "root": " ".join(found["root"][at : at + 8] for at in range(0, 64, 8)),
        "since": size - entry.seq,
        "stands": bool(found["bad"]) and Entry.objects.filter(seq=found["bad"]).exists(),
    } | {name: found[name] for name in ("entries", "checkpoints", "bad")}


def _why(entry: Entry) -> str:
    if entry.outcome == Outcome.NOT_FOUND:
        return _("没有找到，或不在操作人可见的范围内；两种情况的答复相同")
    if entry.outcome == Outcome.DONE or "why" not in entry.facts:
        return ""
    reason = str(entry.facts["why"])
    return render(_(reason) if reason else "", entry.facts.get("arguments") or {})


def _written(name: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(_written(name, part) for part in value)
    if name == "fault" and value in Fault.values:
        return str(Fault(value).label)
    return str(value)


def _steps(entry: Entry, proof: proving.Proof) -> Iterable[Row]:
    reached = (entry.seq, entry.seq)
    for (sibling, beside), node in zip(proof.steps, proof.nodes[1:], strict=True):
        span = (sibling.start + 1, sibling.end)
        reached = (min(reached[0], span[0]), max(reached[1], span[1]))
        yield {"left": sibling.left, "from": span[0], "to": span[1], "beside": beside.hex(),
               "node": node.hex(), "low": reached[0], "high": reached[1]}  # fmt: skip
