"""Duties: clocks, pauses, the calendar, the feed."""

from __future__ import annotations

from tools.mutations import Mutation

DUTIES = "yiheng/governance/duties"
CHINA = "yiheng/standards/china"
CLOCKS = f"{CHINA}/tests/test_clocks.py"
STAFFING, REMINDERS = f"{DUTIES}/tests/test_staffing.py", f"{DUTIES}/tests/test_duties.py"
PAUSING = f"{DUTIES}/tests/test_pausing.py"
CALENDARS = f"{DUTIES}/tests/test_calendars.py"
FEEDS = f"{DUTIES}/tests/test_feeds.py"
NOTICES = "yiheng/governance/regulation/tests/test_holiday_notices.py"

MUTATIONS = (
    Mutation(
        "duties: a day off is counted", f"{CHINA}/calendar.py",
        "- bisect_right(off, day) + bisect_right(work, day)", "+ bisect_right(work, day)", CLOCKS,
    ),
    Mutation(
        "duties: summer time is reckoned with", f"{CHINA}/calendar.py",
        "SUPPORTED = (date(1992, 1, 1)", "SUPPORTED = (date(1980, 1, 1)", CLOCKS,
    ),
    Mutation(
        "duties: who owes it stops the clock", f"{DUTIES}/rules.py",
        "    if by.pk in owers:\n        return refuse(", "    if False:\n        return refuse(",
        PAUSING,
    ),
    Mutation(
        "duties: what is late may stand still", f"{DUTIES}/rules.py",
        "if duty.due_at <= at:", "if False:", PAUSING,
    ),
    Mutation(
        "duties: a clock stands for ever", f"{DUTIES}/pausing.py",
        "since, calendar = min(at, kept.latest), calendar_at(at)",
        "since, calendar = at, calendar_at(at)", PAUSING,
    ),
    Mutation(
        "duties: a new table makes a due time earlier", f"{DUTIES}/pausing.py",
        "kept = max(found.at, duty.due_at)", "kept = found.at", CALENDARS,
    ),
    Mutation(
        "duties: one person changes the calendar", f"{DUTIES}/calendars.py",
        'verdict = may_settle(change, Stand(stand), by, "2.1-n")\n    verdict.require()',
        'verdict = may_settle(change, Stand(stand), by, "2.1-n")', CALENDARS,
    ),
    Mutation(
        "duties: a day that was counted is changed", f"{DUTIES}/calendars.py",
        "    if used:\n", "    if False:\n", CALENDARS,
    ),
    Mutation(
        "duties: half a year is taken for a year",
        "yiheng/governance/regulation/holiday_notices.py",
        "    if missing:\n", "    if False:\n", NOTICES,
    ),
    Mutation(
        "duties: the feed of a leaver goes on", f"{DUTIES}/feeds.py",
        "revoked_at=None, member__is_active=True", "revoked_at=None", FEEDS,
    ),
    Mutation(
        "duties: a revoked feed goes on", f"{DUTIES}/feeds.py",
        "words_digest(token), revoked_at=None, member", "words_digest(token), member", FEEDS,
    ),
    Mutation(
        "duties: the feed's secret is kept in clear", f"{DUTIES}/feeds.py",
        "digest=words_digest(token), made_at=at", "digest=token, made_at=at", FEEDS,
    ),
    Mutation(
        "duties: everybody sees every duty", f"{DUTIES}/queries.py",
        "    if viewer.may(SEE_ALL, at):\n", "    if viewer:\n", PAUSING,
    ),
    Mutation(
        "duties: a reminder comes an hour late", f"{DUTIES}/rules.py",
        "duty.due_at <= at - span\n", "duty.due_at <= at - span - timedelta(hours=1)\n", REMINDERS,
    ),
    Mutation(
        "duties: the end of a stay is told a day late", f"{DUTIES}/staffing.py",
        "left = (member.ends_on - today).days\n",
        "left = (member.ends_on - today).days + 1\n", STAFFING,
    ),
    Mutation(
        "duties: the sponsor is not told", f"{DUTIES}/staffing.py",
        "for one in (member, member.sponsor) if", "for one in (member,) if", STAFFING,
    ),
    Mutation(
        "duties: what was settled is owed for ever", f"{DUTIES}/staffing.py",
        "for name in known.keys() - names.keys():", "for name in ():", STAFFING,
    ),
)  # fmt: skip
