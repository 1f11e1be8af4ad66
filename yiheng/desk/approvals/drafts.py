"""A route being edited: what stands in the form, what a button does to it, the steps it gives.

Everything is in the form itself: each button sends it whole, and the page comes back with one step
more, or one moved. So it works without a script, and nothing is kept until it is proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from yiheng.core.numbers import number_of, numbers_of
from yiheng.core.typed import tidy
from yiheng.governance.approvals.checking import MOST_SIGNERS, MOST_STEPS
from yiheng.governance.approvals.models import StepKind
from yiheng.governance.approvals.shapes import SignerData, StepData

OWN = "own"
YES, NO = "yes", "no"
TAGGED: Mapping[str, bool | None] = {"": None, YES: True, NO: False}
SIGNER = ("kind", "post", "place", "staff_no", "body")
STEP = ("title", "from", "below", "tiered_by", "information", "several", "limit")
Fields = dict[str, str]


@dataclass
class StepDraft:
    """A step as it stands in the form: its own fields, and those of its signers."""

    fields: Fields = field(default_factory=dict)
    signers: list[Fields] = field(default_factory=lambda: [{"kind": StepKind.POST.value}])


@dataclass
class Draft:
    """All steps of the route, in order."""

    steps: list[StepDraft] = field(default_factory=list)

    def data(self) -> list[StepData]:
        """The steps as a route holds them; what is not chosen yet is empty."""
        return [_step(one) for one in self.steps]

    def flat(self) -> Fields:
        """The draft as the form sends it."""
        sent = {"steps": str(len(self.steps))}
        for number, step in enumerate(self.steps):
            sent[f"{prefix(number)}-signers"] = str(len(step.signers))
            sent |= {f"{prefix(number)}-{name}": step.fields.get(name, "") for name in STEP}
            for seat, signer in enumerate(step.signers):
                key = prefix(number, seat)
                sent |= {f"{key}-{name}": signer.get(name, "") for name in SIGNER}
        return sent

    def act(self, word: str) -> int | None:
        """Do what a button says (``add``, ``up:2``, ``drop:2:1``); gives the step to look at.

        None for a word that is no such act: nothing changes.
        """
        verb, *places = word.split(":")
        at = numbers_of(places)
        act = _ACTS.get((verb, len(at)))
        if act is None or (at and at[0] >= len(self.steps)):
            return None
        return act(self, *at)


def prefix(number: int, seat: int | None = None) -> str:
    """The prefix of the fields of a step, or of one of its signers."""
    return f"s{number}" if seat is None else f"s{number}g{seat}"


def read(sent: Mapping[str, str]) -> Draft:
    """The draft that a form has sent; more steps or signers than allowed are left out."""
    return Draft([
        StepDraft(
            {name: tidy(sent.get(f"{prefix(number)}-{name}", "")) for name in STEP},
            [
                {name: tidy(sent.get(f"{prefix(number, seat)}-{name}", "")) for name in SIGNER}
                for seat in range(_count(sent, f"{prefix(number)}-signers", MOST_SIGNERS))
            ],
        )
        for number in range(_count(sent, "steps", MOST_STEPS))
    ])  # fmt: skip


def of(steps: Sequence[StepData]) -> Draft:
    """The draft with which editing a route begins."""
    told = {value: key for key, value in TAGGED.items()}
    return Draft([
        StepDraft(
            {"title": one["title"], "from": one.get("from") or "", "below": one.get("below") or "",
             "tiered_by": one.get("tiered_by") or "", "limit": one.get("limit") or "",
             "information": told[one.get("information")], "several": told[one.get("several")]},
            [_told(signer) for signer in one["signers"]],
        )
        for one in steps
    ])  # fmt: skip


def _count(sent: Mapping[str, str], name: str, most: int) -> int:
    return min(number_of(sent.get(name, "")) or 0, most)


def _told(signer: SignerData) -> Fields:
    place = OWN if signer.get("own_unit") else signer.get("unit", "")
    return {
        "kind": signer.get("kind", ""), "post": signer.get("post", ""), "place": place,
        "staff_no": signer.get("staff_no", ""), "body": signer.get("body", ""),
    }  # fmt: skip


def _step(draft: StepDraft) -> StepData:
    told = draft.fields
    return {
        "title": told.get("title", ""), "signers": [_signer(one) for one in draft.signers],
        "from": told.get("from") or None, "below": told.get("below") or None,
        "tiered_by": told.get("tiered_by") or None, "limit": told.get("limit") or None,
        "information": TAGGED.get(told.get("information", "")),
        "several": TAGGED.get(told.get("several", "")),
    }  # fmt: skip


def _signer(told: Fields) -> SignerData:
    kind = told.get("kind", "")
    if kind == StepKind.MEMBER:
        return {"kind": kind, "staff_no": told.get("staff_no", "")}
    if kind == StepKind.BODY:
        return {"kind": kind, "body": told.get("body", ""), "post": told.get("post", "")}
    place = told.get("place", "")
    return {
        "kind": kind, "post": told.get("post", ""), "own_unit": place == OWN,
        "unit": "" if place == OWN else place,
    }  # fmt: skip


def _add(draft: Draft) -> int:
    return _insert(draft, len(draft.steps) - 1)


def _insert(draft: Draft, after: int) -> int:
    if len(draft.steps) < MOST_STEPS:
        draft.steps.insert(after + 1, StepDraft())
    return min(after + 1, len(draft.steps) - 1)


def _remove(draft: Draft, at: int) -> int:
    del draft.steps[at]
    return max(0, at - 1)


def _up(draft: Draft, at: int) -> int:
    return _move(draft, at, max(0, at - 1))


def _down(draft: Draft, at: int) -> int:
    return _move(draft, at, min(len(draft.steps) - 1, at + 1))


def _move(draft: Draft, at: int, to: int) -> int:
    draft.steps.insert(to, draft.steps.pop(at))
    return to


def _sign(draft: Draft, at: int) -> int:
    if len(draft.steps[at].signers) < MOST_SIGNERS:
        draft.steps[at].signers.append({"kind": StepKind.POST.value})
    return at


def _drop(draft: Draft, at: int, seat: int) -> int:
    signers = draft.steps[at].signers
    if len(signers) > 1 and seat < len(signers):
        del signers[seat]
    return at


_ACTS: Mapping[tuple[str, int], Callable[..., int]] = {
    ("add", 0): _add, ("insert", 1): _insert, ("remove", 1): _remove, ("up", 1): _up,
    ("down", 1): _down, ("sign", 1): _sign, ("drop", 2): _drop,
}  # fmt: skip
