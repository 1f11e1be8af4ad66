"""Reports: the template, the time, the one submission, who reads, the brief."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/office/reports"
TESTS = f"{ROOM}/tests"
DUES, REPORTS, BRIEFS = (f"{TESTS}/test_{name}.py" for name in ("dues", "reports", "briefs"))

MUTATIONS = (
    Mutation(
        "a section that no template knows is taken", f"{ROOM}/commands/writing.py",
        "        rules.keeps_template(shape, unknown).require()\n", "        pass\n", REPORTS,
    ),
    Mutation(
        "a report is handed in twice", f"{ROOM}/rules.py",
        "if report.state == State.SUBMITTED and pending is None:", "if False:", REPORTS,
    ),
    Mutation(
        "a correction makes a late report punctual, or a punctual one late",
        f"{ROOM}/commands/writing.py", "first = report.submitted_at or at", "first = at", REPORTS,
    ),
    Mutation(
        "a feast does not move the monthly report", f"{ROOM}/dues.py",
        "day = calendar.on_or_after(day) if known.shift == SHIFTED else day", "day = day", DUES,
    ),
    Mutation(
        "a report of days to come is written", f"{ROOM}/rules.py",
        "    if first > day_of(at):\n", "    if False:\n", REPORTS,
    ),
    Mutation(
        "everybody reads everybody's reports", f"{ROOM}/queries.py",
        "    return everything.filter(seen)\n", "    return everything\n", REPORTS,
    ),
    Mutation(
        "a provisional due time is made earlier", f"{ROOM}/commands/opening.py",
        "later = max(due.at, report.due_at)", "later = report.due_at", REPORTS,
    ),
    Mutation(
        "a brief counts although nobody signed for it", f"{ROOM}/controls.py",
        "return brief.sent_at <= brief.due_at and all(receipts)",
        "return brief.sent_at <= brief.due_at", BRIEFS,
    ),
)  # fmt: skip
