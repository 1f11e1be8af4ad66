"""Notices: what leaves the house, how often, by whose leave."""

from __future__ import annotations

from tools.mutations import Mutation

NOTICES = "yiheng/governance/notices"
SENDING, PLANNING = f"{NOTICES}/tests/test_sending.py", f"{NOTICES}/tests/test_planning.py"
TIMING, CALLING = f"{NOTICES}/tests/test_timing.py", f"{NOTICES}/tests/test_calling.py"
OPENING = f"{NOTICES}/tests/test_opening.py"

MUTATIONS = (
    Mutation(
        "free text leaves the house by 企业微信", f"{NOTICES}/kinds.py",
        "return isinstance(value, str) and bool(_CODE.fullmatch(value))", "return True", TIMING,
    ),
    Mutation(
        "an errcode is taken for success", f"{NOTICES}/wecom.py",
        "    if code == 0:\n", "    if code >= 0:\n", SENDING,
    ),
    Mutation(
        "a text is cut by characters", f"{NOTICES}/wecom.py",
        "    if len(raw) <= most:\n", "    if len(text) <= most:\n", TIMING,
    ),
    Mutation(
        "duplicates are not asked to be known again", f"{NOTICES}/wecom.py",
        '"enable_duplicate_check": 1', '"enable_duplicate_check": 0', SENDING,
    ),
    Mutation(
        "a doubtful group message is sent again", f"{NOTICES}/commands/delivering.py",
        "        return State.UNCONFIRMED  # nobody", "        return State.QUEUED  # nobody",
        SENDING,
    ),
    Mutation(
        "a doubtful message is sent again for ever", f"{NOTICES}/claiming.py",
        "doubtful_since__lte=at - SAME_MESSAGE_KNOWN + MARGIN",
        "doubtful_since__lte=at - timedelta(days=9)", SENDING,
    ),
    Mutation(
        "a robot is not held to twenty a minute", f"{NOTICES}/claiming.py",
        'if row["n"] >= A_BOT_A_MINUTE', 'if row["n"] >= 999', SENDING,
    ),
    Mutation(
        "secrets open under another host", f"{NOTICES}/secrets.py",
        "|{field}|{settings.WECOM_BASE}", "|{field}", SENDING,
    ),
    Mutation(
        "an address without TLS is taken", f"{NOTICES}/wecom.py",
        "and parts.hostname in LOOPBACK)", "and parts.hostname)", TIMING,
    ),
    Mutation(
        "a plan may switch off what the regulation demands", f"{NOTICES}/rules.py",
        "        if clause and mode != Mode.NOW:\n", "        if False:\n", PLANNING,
    ),
    Mutation(
        "the proposer confirms the own plan", f"{NOTICES}/commands/planning.py",
        "    may_settle(plan, wanted, by, CLAUSE).require()\n", "", PLANNING,
    ),
    Mutation(
        "quiet hours hold an emergency back", f"{NOTICES}/timing.py",
        "    if importance == Importance.URGENT:\n", "    if False:\n", TIMING,
    ),
    Mutation(
        "anybody sends another's notice again", f"{NOTICES}/commands/opening.py",
        "    if delivery is None or not _may_follow(delivery, by, at):", "    if delivery is None:",
        CALLING,
    ),
    Mutation(
        "everybody follows every sending", f"{NOTICES}/queries.py",
        "    return everything.filter(sender=str(viewer.pk))\n", "    return everything\n", CALLING,
    ),
    Mutation(
        "nobody is told when nobody answers", f"{NOTICES}/jobs.py",
        "        commands.escalate(pk=pk, by=the_system(), at=now)\n", "        pass\n", CALLING,
    ),
    Mutation(
        "anybody sets the channels up", f"{NOTICES}/commands/opening.py",
        "    by.may(CHANNELS, at).require()\n    corp, site", "    corp, site", OPENING,
    ),
)  # fmt: skip
