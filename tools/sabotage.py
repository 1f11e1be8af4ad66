"""``make sabotage``: break the product in one place at a time and see a test turn red.

Each mutation is an exact text replacement in a temporary copy of the tree; the few tests that
should notice run there. One that no test notices survives, and the exit code is 1.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RED, GREEN = 1, 0  # pytest's own exit codes: some test failed, all passed
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?)::(\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One way to break the product; ``tests`` are those that should notice."""

    name: str
    file: str
    old: str
    new: str
    tests: str


LEDGER, ACCESS = "yiheng/governance/ledger", "yiheng/governance/access"
CARE, APPROVALS = "yiheng/care", "yiheng/governance/approvals"
READING = f"{CARE}/records/tests/test_reading.py"
VERIFYING = f"{LEDGER}/tests/test_verifying.py"
RECORDING = f"{LEDGER}/tests/test_recording.py"
VAULT = "yiheng/governance/keys/tests/test_vault.py"
GATE = f"{CARE}/intake/tests/test_gate.py"
HL7 = f"{CARE}/intake/tests/test_hl7.py"
APPLYING = f"{CARE}/collection/tests/test_application.py"
SIGNING = f"{APPROVALS}/tests/test_signing.py"
GLASS = f"{ACCESS}/tests/test_glass.py"
DOOR = "yiheng/desk/access/tests/test_signing.py"
DECLARED = "tests/test_doors.py::test_every_address_declares_its_policy"
NAKED = "tests/test_doors.py::test_a_view_without_a_policy_is_found_by_the_walk_and_does_not_exist"
LED_AWAY = "tests/test_attacks.py::test_nobody_is_led_away_from_the_house"
FORGED = "tests/test_attacks.py::test_no_form_of_another_house_is_taken"

MUTATIONS = (
    Mutation(
        "a page declares no policy", f"{CARE}/collection/views.py",
        '@policy("collection:apply", methods=("GET", "POST"))\ndef new(', "def new(", DECLARED,
    ),
    Mutation(
        "an address without policy is let through", "yiheng/config/middleware.py",
        "return None if declared else errors.not_found(request)", "return None", NAKED,
    ),
    Mutation(
        "any post may do anything", "yiheng/governance/people/rules.py",
        "if any(permission in post.permissions for post in posts):", "if posts:",
        "yiheng/governance/people/tests/test_rules.py",
    ),
    Mutation(
        "everybody sees every application", f"{CARE}/collection/queries.py",
        'if viewer.may("collection:read-all", at=now()):', "if viewer:", APPLYING,
    ),
    Mutation(
        "everybody sees every case", f"{APPROVALS}/queries.py",
        "return everything.filter(Q(applicant=viewer) | Q(pk__in=_as_signer(viewer)))",
        "return everything", SIGNING,
    ),
    Mutation(
        "every doctor reads every patient", f"{CARE}/records/commands.py",
        "if patient is None or not verdict:", "if patient is None:", READING,
    ),
    Mutation(
        "not yours answers 403, absent 404", f"{CARE}/records/commands.py",
        "    patient = Patient.objects.filter(pk=target).first()\n",
        "    patient = Patient.objects.filter(pk=target).first()\n"
        "    if patient is not None:\n        verdict.require()\n", READING,
    ),
    Mutation(
        "an administrator with a doctor's post reads", f"{ACCESS}/rules.py",
        "for verdict in (may_touch_raw(member, at), member.may(use.permission, at)):",
        "for verdict in (member.may(use.permission, at),):", f"{ACCESS}/tests/test_reading.py",
    ),
    Mutation(
        "a refusal is not recorded", f"{LEDGER}/recording.py",
        "if isinstance(error, Refusal) and not error.noted:", "if not error:", RECORDING,
    ),
    Mutation(
        "nothing is written to the ledger", f"{LEDGER}/recording.py",
        "append(work.lines + work.refusals)", "work.lines.clear()", RECORDING,
    ),
    Mutation(
        "a command may leave no line", f"{LEDGER}/recording.py",
        "            if not work.lines:\n                raise Unrecorded(name)\n", "", RECORDING,
    ),
    Mutation(
        "free text may stand in a fact", f"{LEDGER}/recording.py",
        "if not _FACT.fullmatch(text):", "if not name:", RECORDING,
    ),
    Mutation(
        "the database's no is passed over", f"{LEDGER}/appending.py",
        'raise Unavailable("ledger") from error', "error.args = ()", READING,
    ),
    Mutation(
        "entries are not chained", f"{LEDGER}/appending.py",
        "previous=previous,", "previous=bytes(32),", VERIFYING,
    ),
    Mutation(
        "the subjects are not in the leaf", f"{LEDGER}/appending.py",
        '"subjects": bytes(entry.subjects).hex(),', '"subjects": "",', VERIFYING,
    ),
    Mutation(
        "the head is not compared", f"{LEDGER}/verifying.py",
        "if (head.size, bytes(head.digest)) != (size, previous):", "if size < 0:", VERIFYING,
    ),
    Mutation(
        "the witness is not compared", f"{LEDGER}/checkpoints.py",
        "return verify(read_witness(witness or settings.WITNESS_FILE))", "return verify([])",
        VERIFYING,
    ),
    Mutation(
        "a note's signature is not checked", f"{LEDGER}/checkpoints.py",
        'Ed25519PublicKey.from_public_bytes(public_key).verify(signed[4:], f"{text}\\n".encode())',
        "Ed25519PublicKey.from_public_bytes(public_key)", VERIFYING,
    ),
    Mutation(
        "a seal is not bound to its place", "yiheng/governance/keys/vault.py",
        'return f"{AES_256_GCM}|{owner}|{place}".encode()', 'return b""', VAULT,
    ),
    Mutation(
        "the blind index has no key", "yiheng/governance/keys/vault.py",
        "hmac.new(keyring.load().blinding,", 'hmac.new(b"",', VAULT,
    ),
    Mutation(
        "a licence does not run out", f"{CARE}/collection/rules.py",
        "if not licence.valid_from <= at < licence.valid_until:", "if not licence:", GATE,
    ),
    Mutation(
        "a stopped licence is not noticed in a file", f"{CARE}/intake/commands/taking.py",
        "    may_collect(licence, at).require()\n    begun", "    begun", GATE,
    ),
    Mutation(
        "fields outside the licence are kept", f"{CARE}/intake/gate.py",
        "kept = _licensed(resource, allowed, dropped) if allowed is not None else resource",
        "kept = resource", GATE,
    ),
    Mutation(
        "the identity card is not checked", f"{CARE}/intake/gate.py",
        "found += _identity(resource)", "pass", GATE,
    ),
    Mutation(
        "quarantine stands in clear", f"{CARE}/intake/commands/taking.py",
        "vault.seal(orjson.dumps(content), owner=batch.licence.owner, place=row.seal_place)",
        "orjson.dumps(content)", GATE,
    ),
    Mutation(
        "a message comes in twice", f"{CARE}/intake/commands/taking.py",
        "if key and known.get(key) == digest:", "if not one:", HL7,
    ),
    Mutation(
        "another page may be signed than was read", f"{APPROVALS}/commands.py",
        "    rules.is_what_was_shown(shown, case.content_hash).require()\n", "", SIGNING,
    ),
    Mutation(
        "what is signed may have changed unseen", f"{APPROVALS}/commands.py",
        "    rules.is_what_was_shown(case.content_hash,"
        " subject.content_hash(case.subject_pk)).require()\n", "", SIGNING,
    ),
    Mutation(
        "a signature asks for no password", f"{APPROVALS}/commands.py",
        "    rules.is_oneself(by, password).require()\n", "", SIGNING,
    ),
    Mutation(
        "one signs one's own application", f"{APPROVALS}/rules.py",
        "    if case.applicant_id == by.pk:\n        return refuse(SEPARATION",
        "    if not case:\n        return refuse(SEPARATION", SIGNING,
    ),
    Mutation(
        "an edit voids no signature", f"{CARE}/collection/commands.py",
        "    if application.state == State.IN_APPROVAL:\n        approvals.content_changed",
        "    if not application:\n        approvals.content_changed", APPLYING,
    ),
    Mutation(
        "紧急调阅 needs no reason", f"{ACCESS}/commands.py",
        "    _check_reason(reason, category)\n", "", GLASS,
    ),
    Mutation(
        "紧急调阅 is not judged", f"{ACCESS}/commands.py",
        "    _ask_for_review(glass, by, at)\n", "", GLASS,
    ),
    Mutation(
        "one judges one's own 紧急调阅", f"{ACCESS}/rules.py",
        "    if glass.member_id == member.pk:\n", "    if not glass:\n", GLASS,
    ),
    Mutation(
        "统方 is counted", f"{CARE}/analytics/commands.py",
        "    if asked:\n", "    if not query:\n", f"{CARE}/analytics/tests",
    ),
    Mutation(
        "small cells are shown", f"{CARE}/analytics/disclosure.py",
        "return self.events > 0 and (self.people < k or self.lone)", "return False",
        f"{CARE}/analytics/tests",
    ),
    Mutation(
        "a patient's code is good twice", f"{CARE}/patients/commands.py",
        "    used.use(at)\n", "", f"{CARE}/patients/tests/test_pages.py",
    ),
    Mutation(
        "nobody is locked out", "yiheng/config/settings.py",
        "AXES_FAILURE_LIMIT = 5", "AXES_FAILURE_LIMIT = 5000", DOOR,
    ),
    Mutation(
        "a still session goes on", "yiheng/desk/access/middleware.py",
        "still = instant - seen >= settings.SESSION_IDLE_SECONDS", "still = False", DOOR,
    ),
    Mutation(
        "who has left keeps the session", f"{ACCESS}/backends.py",
        ".filter(pk=user_id, is_active=True)", ".filter(pk=user_id)", DOOR,
    ),
    Mutation(
        "one switches through a proxy", "yiheng/desk/access/sample.py",
        "return here and direct and host", "return here and host", DOOR,
    ),
    Mutation(
        "sign-in leads to any word", "yiheng/desk/access/views/signing.py",
        'wanted.startswith("/") and ', "", LED_AWAY,
    ),
    Mutation(
        "forms of other houses are taken", "yiheng/config/settings.py",
        '    "django.middleware.csrf.CsrfViewMiddleware",\n', "", FORGED,
    ),
    Mutation(
        "the API takes other houses' calls", "yiheng/config/api.py",
        "return super().__call__(request) if request.user.is_authenticated else None",
        "return request.user if request.user.is_authenticated else None", FORGED,
    ),
    Mutation(
        "any upload is read to its end", "yiheng/config/middleware.py",
        "int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE", 'int(length) < 0',
        "tests/test_attacks.py::test_fifty_megabytes_are_refused_before_a_byte_is_read",
    ),
    Mutation(
        "SQLite does not wait for the disk", "yiheng/config/settings.py",
        "PRAGMA synchronous=FULL;", "PRAGMA synchronous=NORMAL;", "tests/test_durability.py",
    ),
    Mutation(
        "code cites a clause that is none", f"{CARE}/collection/rules.py",
        '@enforces("3.1-q", "0-i")', '@enforces("3.1-z", "0-i")', "tests/test_clauses.py",
    ),
)  # fmt: skip


def copied(to: Path) -> None:
    """The tree as it stands, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607  # git of the path
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)


def tested(tree: Path, *tests: str) -> tuple[int, str]:
    """Run tests in a tree up to the first that fails: pytest's exit code and what it said."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    command += ["-m", "not fuzz and not browser", *(["-x"] if len(tests) == 1 else ())]
    # other people's data are not in the copy: their tests are left out, in CI as well
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "CI": ""}
    done = subprocess.run(  # noqa: S603  # our own tests
        command, cwd=tree, capture_output=True, text=True, check=False, env=environment
    )
    return done.returncode, done.stdout + done.stderr


def tried(tree: Path, mutation: Mutation) -> tuple[bool, str]:
    """Whether a mutation is caught, and by which test. Raises ``LookupError`` without its text."""
    target = tree / mutation.file
    before = target.read_text(encoding="utf-8")
    if before.count(mutation.old) != 1:
        raise LookupError(f"{mutation.name}: not once in {mutation.file}: {mutation.old!r}")
    target.write_text(before.replace(mutation.old, mutation.new), encoding="utf-8")
    try:
        code, said = tested(tree, mutation.tests)
    finally:
        target.write_text(before, encoding="utf-8")
    if code not in (RED, GREEN):
        raise LookupError(f"{mutation.name}: the tests could not run\n{said[-2000:]}")
    found = FAILED.search(said)
    return code == RED, f"{Path(found[1]).name}::{found[2]}" if found else ""


def unsound(tree: Path, mutations: Sequence[Mutation]) -> list[Mutation]:
    """Mutations that prove nothing, for their tests are red before anything is broken."""
    code, said = tested(tree, *sorted({one.tests for one in mutations}))
    red = [f"{path}::{test}" for path, test in FAILED.findall(said)]
    if code != GREEN and not red:
        raise LookupError(f"the tests could not run\n{said[-2000:]}")
    return [one for one in mutations if any(test.startswith(one.tests) for test in red)]


def main() -> int:
    """Try each mutation whose name holds the words given (all, without words)."""
    words = " ".join(sys.argv[1:])
    chosen = [one for one in MUTATIONS if words in one.name]
    survived = 0
    with tempfile.TemporaryDirectory(prefix="yiheng-sabotage-") as folder:
        tree = Path(folder) / "tree"
        copied(tree)
        untried = unsound(tree, chosen)
        print("| mutation | test that turned red | caught |\n|---|---|---|", flush=True)
        for mutation in chosen:
            caught, test = (False, "") if mutation in untried else tried(tree, mutation)
            survived += not caught
            told = "yes" if caught else "not tried: red before" if mutation in untried else "NO"
            print(f"| {mutation.name} | {test} | {told} |", flush=True)
    print(f"{len(chosen)} mutations, {len(chosen) - survived} caught")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
