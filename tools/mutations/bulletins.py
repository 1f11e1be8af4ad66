"""Announcements: audience, signature, receipts, what is over."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/office/bulletins"
TESTS = f"{ROOM}/tests"
ISSUING, DRAFTING = f"{TESTS}/test_issuing.py", f"{TESTS}/test_drafting.py"
READING, CORRECTING = f"{TESTS}/test_reading.py", f"{TESTS}/test_correcting.py"
AUDIENCE, CALLING = f"{TESTS}/test_audience.py", "yiheng/governance/notices/tests/test_calling.py"

MUTATIONS = (
    Mutation(
        "an audience does not reach below its units", f"{ROOM}/queries.py",
        "within = Q(code__in=codes) | Q(parent__code__in=codes) | "
        "Q(parent__parent__code__in=codes)",
        "within = Q(code__in=codes) | Q(parent__code__in=codes)", AUDIENCE,
    ),
    Mutation(
        "who is left out comes in by name", f"{ROOM}/queries.py",
        "    without = Q(staff_no__in=audience.without_members)\n",
        "    without = Q(pk__in=())\n", AUDIENCE,
    ),
    Mutation(
        "a post stays in the own unit", f"{ROOM}/queries.py",
        "    if audience.whole or audience.posts:\n", "    if audience.whole:\n", ISSUING,
    ),
    Mutation(
        "an important announcement wants no signature", f"{ROOM}/rules.py",
        "return beyond or importance != Importance.NORMAL", "return beyond", ISSUING,
    ),
    Mutation(
        "everybody issues an urgent announcement", f"{ROOM}/rules.py",
        "return permit(PHONE) if lent else lent", "return permit(PHONE)", ISSUING,
    ),
    Mutation(
        "an edit of an announcement voids no signature", f"{ROOM}/commands/drafting.py",
        "        approvals.content_changed(subject=queries.SUBJECT, pk=edition.pk, by=by, at=at)",
        "        pass", DRAFTING,
    ),
    Mutation(
        "files of an announcement are not under the signature", f"{ROOM}/queries.py",
        '"attachments": sorted(map(list, files)),', '"attachments": [],', DRAFTING,
    ),
    Mutation(
        "an identity number may be announced", f"{ROOM}/rules.py",
        "    if numbers_in(plain):\n", "    if False:\n", DRAFTING,
    ),
    Mutation(
        "a stranger finds an announcement", f"{ROOM}/queries.py",
        "return everything.filter(mine | Q(Exists(told)) | _signed_by(viewer))",
        "return everything", READING,
    ),
    Mutation(
        "the unread are reminded as often as one likes", f"{ROOM}/rules.py",
        "at < bulletin.reminded_at + BETWEEN_REMINDERS", "False", READING,
    ),
    Mutation(
        "what is restricted is passed on", f"{ROOM}/rules.py",
        "bulletin.current is not None and not bulletin.current.shareable", "False", READING,
    ),
    Mutation(
        "who comes later is late", f"{ROOM}/figures.py",
        "if hours is None or reader.way != Way.AUDIENCE:", "if hours is None:", READING,
    ),
    Mutation(
        "a withdrawn announcement is still called about", f"{ROOM}/commands/correcting.py",
        "withdrawn_why=why)\n    stop_asking(bulletin, list(bulletin.editions.all()), by, at)\n",
        "withdrawn_why=why)\n", CORRECTING,
    ),
    Mutation(
        "a correction forgets the receipts of before", f"{ROOM}/commands/finding.py",
        "    if first or edition.reread:\n        changes |=", "    if True:\n        changes |=",
        CORRECTING,
    ),
    Mutation(
        "全部设为已读 reads announcements", "yiheng/governance/notices/commands/receipts.py",
        ".exclude(kind__in=read_there())", "", CALLING,
    ),
    Mutation(
        "what is over stays on the phone list", "yiheng/governance/notices/commands/receipts.py",
        "        state=State.DROPPED, code=rules.OVER, done_at=at\n",
        "        state=State.QUEUED, code=rules.OVER, done_at=at\n", CALLING,
    ),
    Mutation(
        "a correction under way is drawn for its readers", f"{ROOM}/views/writing.py",
        "queries.editions_visible_to(request.user).filter(bulletin=visible(request, pk))",
        "visible(request, pk).editions.all()", f"{TESTS}/test_pages.py",
    ),
)  # fmt: skip
