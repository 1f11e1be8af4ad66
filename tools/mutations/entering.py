"""Entering: the second factor, half a sign-in, the hospital's directories."""

from __future__ import annotations

from tools.mutations import Mutation

ACCESS, DESK = "yiheng/governance/access", "yiheng/desk/access"
FACTORS = f"{ACCESS}/tests/test_factors.py"
REPLAY = f"{ACCESS}/tests/test_replay.py"
HALF = "tests/test_half_signed_in.py"
ENTERING = f"{DESK}/tests/test_entering.py"

MUTATIONS = (
    Mutation(
        "a code is taken again: its row is not looked at",
        f"{ACCESS}/commands/factors.py",
        "    except IntegrityError:\n        return False\n",
        "    except IntegrityError:\n        return True\n",
        FACTORS,
    ),
    Mutation(
        "a code is taken again by another worker: looked up, not unique",
        f"{ACCESS}/commands/factors.py",
        "    try:\n        with transaction.atomic():\n"
        "            UsedCode.objects.create(member=member, step=step, used_at=at)\n",
        "    try:\n        with transaction.atomic():\n            pass\n",
        REPLAY,
    ),
    Mutation(
        "codes of yesterday are taken",
        f"{ACCESS}/totp.py",
        "DIGITS, PERIOD, SKEW = 6, 30, 1",
        "DIGITS, PERIOD, SKEW = 6, 30, 3",
        FACTORS,
    ),
    Mutation(
        "half a sign-in is a whole one",
        f"{DESK}/entering.py",
        '            return "second-step"\n',
        "            return None\n",
        HALF,
    ),
    Mutation(
        "a key post need not enrol",
        f"{DESK}/entering.py",
        '            return "first-factor"\n',
        "            return None\n",
        HALF,
    ),
    Mutation(
        "a session of one factor stays open to a key post",
        f"{DESK}/middleware.py",
        'else "" if _whole(request, at) else FACTOR',
        'else ""',
        HALF,
    ),
    Mutation(
        "wrong codes are not counted",
        f"{DESK}/middleware.py",
        "        for staff_no in failed:\n",
        "        for staff_no in ():\n",
        ENTERING,
    ),
    Mutation(
        "a lock-out leaves the sessions open",
        f"{ACCESS}/commands/sessions.py",
        "    ended = forget_sessions(member)\n",
        "    ended = 0\n",
        ENTERING,
    ),
    Mutation(
        "one confirms the own reset",
        f"{ACCESS}/rules/accounts.py",
        "    if not settles or stand == Stand.WITHDRAWN:\n        return settles\n",
        "    if stand == Stand.WITHDRAWN:\n        return settles\n",
        f"{ACCESS}/tests/test_resets.py",
    ),
)
