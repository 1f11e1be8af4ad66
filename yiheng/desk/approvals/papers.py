"""The approval sheet 审批表: what is printed of a case, and what proves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yiheng.core.clock import local
from yiheng.core.digests import words_digest
from yiheng.core.ui import papers, qr
from yiheng.core.ui.charts import advance
from yiheng.core.ui.formats import stamp
from yiheng.desk.approvals import contents
from yiheng.governance.approvals import queries
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.models import Case, Decision, Signature, State, Step
from yiheng.governance.approvals.sheets import Fact
from yiheng.governance.ledger import proving
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.queries import covering
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import house

Row = dict[str, Any]
Cell = tuple[str, str, int]
STYLE = Path(__file__).parent / "static" / "desk_approvals" / "paper.css"
SIGNED = "approvals.signed"
NARROW = 16.0  # ems of a value that leaves room for another beside it


@dataclass(frozen=True, slots=True)
class Proof:
    """That the last signature stands in the ledger: what whoever doubts the paper asks for."""

    entry: int
    size: int
    code: str

    @property
    def asks(self) -> str:
        """The command that compares the paper with the ledger."""
        code = "".join(self.code.split())
        return f"yiheng ledger proof --entry {self.entry} --size {self.size} --code {code}"


def sheet(found: Case, viewer: Member, at: datetime) -> Row:
    """Everything that the form says."""
    known, told = queries.dossier(found), contents.of(found, viewer)
    entries = _entries(found)
    given = [one for one in known.valid if one.pk in entries]
    proof = _proof(entries[given[-1].pk]) if given else None
    return {
        "case": found, "hospital": house() or _("医院"), "title": told.form.title,
        "number": found.serial or _("审批 %(pk)s") % {"pk": found.pk}, "printed": local(at),
        "rows": ruled([*_heads(found), *told.form.rows]), "told": told,
        "totals": ruled(told.totals),
        "boxes": list(_boxes(known, entries)), "proof": proof,
        "qr": qr.drawn(proof.asks, _("核验命令的二维码")) if proof else "",
        "root": check_code(found, known.valid), "entry": proof and proof.entry,
        "open": found.state not in (State.APPROVED, State.REFUSED),
    }  # fmt: skip


def pdf(found: Case, viewer: Member, at: datetime) -> bytes:
    """The same on A4 with page x／y; raises ``Invalid`` where the extra ``pdf`` is missing."""
    html = render_to_string("desk_approvals/paper.html", sheet(found, viewer, at))
    return papers.pdf(html, STYLE.read_text(encoding="utf-8"))


def name(found: Case) -> str:
    """The name of the file."""
    return f"{found.serial} {found.title}.pdf".strip().replace("/", "／")


def ruled(facts: Iterable[Fact]) -> list[list[Cell]]:
    """Labels and values as rows of a table of four columns: short ones two in a row."""
    rows: list[list[Cell]] = []
    waiting: Fact | None = None
    for label, value in facts:
        if advance(value) > NARROW:
            rows += [[(*waiting, 3)]] if waiting else []
            rows, waiting = [*rows, [(label, value, 3)]], None
        elif waiting is None:
            waiting = label, value
        else:
            rows, waiting = [*rows, [(*waiting, 1), (label, value, 1)]], None
    return [*rows, [(*waiting, 3)]] if waiting else rows


def check_code(found: Case, signatures: Sequence[Signature]) -> str:
    """Sixteen digits that any change of content, signers, decisions or opinions would alter."""
    lines = [f"{found.pk} {found.content_hash} {found.state}"] + [
        f"{one.step_id} {_hands(one)} {one.decision} {one.opinion_digest} "
        f"{one.signed_at.timestamp()}"
        for one in signatures
    ]
    code = words_digest("\n".join(lines))[:16]
    return " ".join(code[start : start + 4] for start in range(0, 16, 4))


def _heads(found: Case) -> Iterator[Fact]:
    yield _("名称"), found.title
    yield _("申请科室"), found.unit.name
    yield _("申请人"), found.applicant.name
    yield _("提交时间"), stamp(found.submitted_at)
    yield _("结果"), str(State(found.state).label)


def _boxes(known: Dossier, entries: dict[int, int]) -> Iterator[Row]:
    """A box a signature that the form wants: what was said, by whom, when, and its entry."""
    valid = {one.step_id: one for one in known.valid}
    for step in known.steps:
        if not step.skipped:
            yield _box(step, valid.get(step.pk), entries)


def _box(step: Step, one: Signature | None, entries: dict[int, int]) -> Row:
    if one is None:
        return {"step": step, "who": step.who, "signed": False}
    return {
        "step": step, "who": _asked(step), "signed": True, "names": one.names,
        "said": _said(str(Decision(one.decision).label), queries.opinion_of(one)),
        "at": one.signed_at, "entry": entries.get(one.pk), "resolution": one.resolution,
        "sat": _sat(one),
    }  # fmt: skip


def _sat(one: Signature) -> str:
    """Who sat when the body resolved, by name: 出席 甲、乙；回避 丙."""
    if one.resolution is None:
        return ""
    there = list(one.resolution.attendances.select_related("member"))
    groups = (
        (_("出席 %(names)s"), [row.member.name for row in there if not row.recused]),
        (_("回避 %(names)s"), [row.member.name for row in there if row.recused]),
    )
    return "；".join(said % {"names": "、".join(names)} for said, names in groups if names)


def _said(decision: str, opinion: str) -> str:
    """The decision once, whether or not the opinion begins with it."""
    if not opinion or opinion.startswith(decision):
        return opinion or decision
    return _("%(decision)s：%(opinion)s") % {"decision": decision, "opinion": opinion}


def _asked(step: Step) -> str:
    """The post or the body of a box; a person's name stands in the signature."""
    return step.body_title or step.post_title


def _entries(found: Case) -> dict[int, int]:
    """The ledger's number of each signature of a case."""
    lines = Entry.objects.filter(target=name_of(found), action=SIGNED).order_by("seq")
    told = lines.values_list("seq", "facts")
    return {facts["signature"]: seq for seq, facts in told if "signature" in facts}


def _proof(number: int) -> Proof | None:
    """None while no checkpoint covers the entry: a minute at most."""
    entry = Entry.objects.get(seq=number)
    over = covering(entry)
    return Proof(number, over.size, proving.proof(entry, over).code) if over else None


def _hands(one: Signature) -> str:
    return f"{one.member_id}" + (f" for {one.on_behalf_of_id}" if one.on_behalf_of_id else "")
