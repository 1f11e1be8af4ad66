"""Meetings: who convenes, what counts as said, votes, locks, and the record."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/office/meetings"
TESTS = f"{ROOM}/tests"
SITTING = f"{TESTS}/test_sitting.py"
VOTING, TRACKING = f"{TESTS}/test_voting.py", f"{TESTS}/test_tracking.py"
DATES = f"{TESTS}/test_dates.py"

MUTATIONS = (
    Mutation(
        "a secret ballot keeps who chose what",
        f"{ROOM}/commands/voting.py",
        "choice=Choice.SECRET if one.secret else choice,",
        "choice=choice,",
        VOTING,
    ),
    Mutation(
        "whoever is recused makes up the quorum",
        f"{ROOM}/commands/voting.py",
        "    cast = sum(tally.values())\n",
        "    cast = one.ballots.count()\n",
        VOTING,
    ),
    Mutation(
        "anybody confirms another's words",
        f"{ROOM}/rules/sitting.py",
        "    if by.pk != statement.speaker_id:\n",
        "    if False:\n",
        SITTING,
    ),
    Mutation(
        "a closed meeting is changed",
        f"{ROOM}/rules/sitting.py",
        "    if meeting.state == State.OPEN:\n        return permit(ARCHIVE)\n",
        "    if meeting.state in (State.OPEN, State.CLOSED):\n        return permit(ARCHIVE)\n",
        SITTING,
    ),
    Mutation(
        "what is late is finished without an explanation",
        f"{ROOM}/rules/tracking.py",
        "for verdict in (_open(one, ON_TIME), _unlocked(one, today, ON_TIME)):",
        "for verdict in (_open(one, ON_TIME),):",
        TRACKING,
    ),
    Mutation(
        "the owner agrees to the own delay",
        f"{ROOM}/rules/tracking.py",
        "    if by.pk == one.owner_id:\n",
        "    if False:\n",
        TRACKING,
    ),
    Mutation(
        "two weeks meet on one day",
        f"{ROOM}/dates.py",
        "day if day < nominal + A_WEEK else None",
        "day",
        DATES,
    ),
    Mutation(
        "the clock of minutes runs from when it was closed",
        f"{ROOM}/commands/running.py",
        "due = reckon(meeting.ended_at,",
        "due = reckon(at,",
        SITTING,
    ),
)
