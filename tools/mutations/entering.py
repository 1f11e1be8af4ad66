"""Entering: the second factor, half a sign-in, the hospital's directories."""

from __future__ import annotations

from tools.mutations import Mutation

ACCESS, DESK = "yiheng/governance/access", "yiheng/desk/access"
FACTORS = f"{ACCESS}/tests/test_factors.py"
REPLAY = f"{ACCESS}/tests/test_replay.py"
HALF = "tests/test_half_signed_in.py"
ENTERING = f"{DESK}/tests/test_entering.py"
PROVIDERS = f"{DESK}/tests/test_providers.py"
LDAP = f"{ACCESS}/tests/test_ldap.py"
OIDC = f"{ACCESS}/identity/oidc.py"

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
    Mutation(
        "LDAP: what is typed becomes part of the filter",
        f"{ACCESS}/identity/ldap.py",
        "self.filter.replace(PLACEHOLDER, escape_filter_chars(staff_no))",
        "self.filter.replace(PLACEHOLDER, staff_no)",
        LDAP,
    ),
    Mutation(
        "LDAP: any spelling of a number will do",
        f"{ACCESS}/identity/providers.py",
        "        if found == staff_no:\n",
        "        if found is not None:\n",
        LDAP,
    ),
    Mutation(
        "LDAP: an empty password binds",
        f"{ACCESS}/identity/ldap.py",
        "if not staff_no or not password or",
        "if not staff_no or",
        LDAP,
    ),
    Mutation(
        "LDAP: any certificate will do",
        f"{ACCESS}/identity/ldap.py",
        "validate=ssl.CERT_REQUIRED",
        "validate=ssl.CERT_NONE",
        LDAP,
    ),
    Mutation(
        "OIDC: any state will do",
        OIDC,
        'not hmac.compare_digest(state, kept["state"])',
        "not state",
        PROVIDERS,
    ),
    Mutation(
        "OIDC: any nonce will do",
        OIDC,
        "not hmac.compare_digest(given, nonce)",
        "not given",
        PROVIDERS,
    ),
    Mutation(
        "OIDC: any audience will do",
        OIDC,
        'aud={"essential": True, "value": self.client_id}',
        'aud={"essential": True}',
        PROVIDERS,
    ),
    Mutation(
        "OIDC: any issuer will do",
        OIDC,
        'iss={"essential": True, "value": self.issuer}',
        'iss={"essential": True}',
        PROVIDERS,
    ),
    Mutation(
        "OIDC: a token may last for ever",
        OIDC,
        'exp={"essential": True}',
        'exp={"essential": False}',
        PROVIDERS,
    ),
    Mutation(
        "OIDC: endpoints may lie anywhere",
        OIDC,
        "            if foreign:\n",
        "            if not ends:\n",
        PROVIDERS,
    ),
    Mutation(
        "OIDC: their second factor is believed unasked",
        OIDC,
        "return Proven(staff_no, bool(self.mfa & methods))",
        'return Proven(staff_no, "otp" in methods)',
        PROVIDERS,
    ),
    Mutation(
        "old recovery codes go on opening",
        "yiheng/governance/access/commands/factors.py",
        "    RecoveryCode.objects.filter(member=member).delete()\n    codes =",
        "    codes =",
        "yiheng/desk/access/tests/test_account.py",
    ),
    Mutation(
        "a visit that is over leaves open what its beginning opened",
        f"{ACCESS}/relations.py",
        "        if new.ends:\n",
        "        if False:\n",
        "yiheng/care/intake/tests/test_stays.py",
    ),
)
