"""Keys: what seals, opens, rotates and erases."""

from __future__ import annotations

from tools.mutations import Mutation

KEYS = "yiheng/governance/keys"
SUITES, SEALING = f"{KEYS}/tests/test_suites.py", f"{KEYS}/tests/test_sealing.py"
ROTATING = f"{KEYS}/tests/test_rotating.py"
UNSEALING = "yiheng/desk/access/tests/test_unsealing.py"

MUTATIONS = (
    Mutation(
        "keys: SM4 uses the owner's bytes as they are",
        f"{KEYS}/suites.py",
        "return Sm4Gcm(derived)",
        "return Sm4Gcm(material[:16])",
        SUITES,
    ),
    Mutation(
        "keys: the tag of SM4 is not checked",
        f"{KEYS}/suites.py",
        "return working.update(data[:-TAG]) + working.finalize()",
        "return working.update(data[:-TAG])",
        SUITES,
    ),
    Mutation(
        "keys: a sealed keyring holds a plain copy",
        f"{KEYS}/keyfile.py",
        '        "format": SEALED,\n',
        '        **document,\n        "format": SEALED,\n',
        SEALING,
    ),
    Mutation(
        "keys: the socket answers every account",
        f"{KEYS}/agent.py",
        "        if _uid_of(line) != os.geteuid():\n",
        "        if not line:\n",
        SEALING,
    ),
    Mutation(
        "keys: any passphrase length is taken",
        f"{KEYS}/keyfile.py",
        "if len(passphrase) < SHORTEST:",
        "if not passphrase:",
        SEALING,
    ),
    Mutation(
        "keys: whoever knows the passphrase may unseal",
        f"{KEYS}/commands.py",
        "    by.may(UNSEAL, at).require()\n",
        "",
        SEALING,
    ),
    Mutation(
        "keys: a wrong passphrase leaves no entry",
        f"{KEYS}/commands.py",
        "        line.outcome = Outcome.REFUSED\n",
        "",
        SEALING,
    ),
    Mutation(
        "keys: the password is not asked for at unsealing",
        "yiheng/desk/access/views/unsealing.py",
        "member = authenticate(request, **credentials)",
        'member = Member.objects.filter(staff_no=given["username"]).first()',
        UNSEALING,
    ),
    Mutation(
        "keys: a sealed keyring is a crash, not a page",
        "yiheng/config/middleware.py",
        "if isinstance(error, NoKeyring):",
        "if isinstance(error, KeyError):",
        UNSEALING,
    ),
    Mutation(
        "keys: the old key leaves before all are wrapped",
        f"{KEYS}/rotating.py",
        "        while _batch(rotation):\n            tell(rotation)\n",
        "        _batch(rotation)\n",
        ROTATING,
    ),
    Mutation(
        "keys: a process never looks at a changed keyring",
        f"{KEYS}/keyring.py",
        "if known is not None and (stamp == _held.stamp or stamp is None):",
        "if known is not None:",
        ROTATING,
    ),
    Mutation(
        "keys: the old key stays in the file",
        f"{KEYS}/keyring.py",
        "return replace(self, wrapping={number: self.wrapping[number]})",
        "return self",
        ROTATING,
    ),
)
