"""Projects: the frozen baseline, reviews, resources, use report, archive."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/office/projects"
TESTS = f"{ROOM}/tests"
RUNNING, CLOSING = f"{TESTS}/test_running.py", f"{TESTS}/test_closing.py"
CHARTERING, SCHEDULE = f"{TESTS}/test_chartering.py", f"{TESTS}/test_schedule.py"
FILING = f"{TESTS}/test_filing.py"

MUTATIONS = (
    Mutation(
        "a frozen baseline is moved by its author", f"{ROOM}/rules/chartering.py",
        "    if project.started:\n", "    if False:\n", RUNNING,
    ),
    Mutation(
        "a version of a plan is skipped", f"{ROOM}/rules/running.py",
        "    if version == current + 1:\n", "    if version > current:\n", RUNNING,
    ),
    Mutation(
        "what was dropped no longer counts against the baseline", f"{ROOM}/schedule.py",
        "return self.base is not None and (",
        "return self.base is not None and self.plan is not None and (", SCHEDULE,
    ),
    Mutation(
        "a project is closed without its report", f"{ROOM}/commands/closing.py",
        "    rules.has_report(queries.report_of(project), at=at).require()\n", "", CLOSING,
    ),
    Mutation(
        "whoever signed the report examines the closing", f"{ROOM}/commands/closing.py",
        "hands = queries.team(project) | ({report.by_id} if report else set())",
        "hands = queries.team(project)", CLOSING,
    ),
    Mutation(
        "somebody is given out over the whole", f"{ROOM}/rules/sharing.py",
        "    if elsewhere + percent <= WHOLE:\n", "    if percent <= WHOLE:\n", CLOSING,
    ),
    Mutation(
        "a joint project needs no committee", f"{ROOM}/subjects.py",
        "return {SEVERAL} if rules.is_between(list(units)) else set()", "return set()", CHARTERING,
    ),
    Mutation(
        "a joint project is started without contacts", f"{ROOM}/commands/starting.py",
        "    rules.has_contacts(members, at=at).require()\n", "", RUNNING,
    ),
    Mutation(
        "a paper added to a charter leaves its signatures", f"{ROOM}/commands/filing.py",
        "    if part == Part.CHARTER and", "    if False and", FILING,
    ),
    Mutation(
        "whoever sees a project adds papers to it", f"{ROOM}/rules/filing.py",
        "    if by.pk not in team and", "    if False and by.pk not in team and", FILING,
    ),
    Mutation(
        "a paper is opened by whoever knows its number", f"{ROOM}/queries.py",
        ', project__in=visible_to(viewer).values("pk")\n', "\n", FILING,
    ),
)  # fmt: skip
