"""The house as a whole: doors, ledger, seals, intake, sign-in."""

from __future__ import annotations

from tools.mutations import Mutation

LEDGER, ACCESS = "yiheng/governance/ledger", "yiheng/governance/access"
CARE = "yiheng/care"
READING = f"{CARE}/records/tests/test_reading.py"
VERIFYING = f"{LEDGER}/tests/test_verifying.py"
RECORDING = f"{LEDGER}/tests/test_recording.py"
VAULT = "yiheng/governance/keys/tests/test_vault.py"
GATE = f"{CARE}/intake/tests/test_gate.py"
HL7 = f"{CARE}/intake/tests/test_hl7.py"
APPLYING = f"{CARE}/collection/tests/test_application.py"
GLASS = f"{ACCESS}/tests/test_glass.py"
DOOR = "yiheng/desk/access/tests/test_signing.py"
POWER = "tests/test_power_cut.py::test_0_d_a_power_cut_loses_nothing_that_was_acknowledged"
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
        "return None if declared and not beyond else errors.not_found(request)", "return None",
        NAKED,
    ),
    Mutation(
        "any post may do anything", "yiheng/governance/people/rules.py",
        "if any(permission in post.permissions for post in posts):", "if posts:",
        "yiheng/governance/people/tests/test_rules.py",
    ),
    Mutation(
        "files without end", "yiheng/governance/keys/files.py",
        ">= most:", ">= most * 9:", APPLYING,
    ),
    Mutation(
        "a file of the same name stands beside the old one", "yiheng/governance/keys/files.py",
        "there.filter(name=name)", "there.filter(name='')", APPLYING,
    ),
    Mutation(
        "a file is taken off and what was signed stands", f"{CARE}/collection/commands.py",
        """        attachment=file.pk, digest=file.digest,
    )  # fmt: skip
    _tell_signers(application, by, at)
""", """        attachment=file.pk, digest=file.digest,
    )  # fmt: skip
""", APPLYING,
    ),
    Mutation(
        "everybody sees every application", f"{CARE}/collection/queries.py",
        'if viewer.may("collection:read-all", at=now()):', "if viewer:", APPLYING,
    ),
    Mutation(
        "every doctor reads every patient", f"{CARE}/records/commands.py",
        "if patient is None or patient.restricted_at is not None or not verdict:",
        "if patient is None:", READING,
    ),
    Mutation(
        "not yours answers 403, absent 404", f"{CARE}/records/commands.py",
        "    patient = Patient.objects.filter(pk=target).first()\n",
        "    patient = Patient.objects.filter(pk=target).first()\n"
        "    if patient is not None:\n        verdict.require()\n", READING,
    ),
    Mutation(
        "an administrator with a doctor's post reads", f"{ACCESS}/rules/reading.py",
        "for verdict in (may_touch_raw(member, at), member.may(use.permission, at)):",
        "for verdict in (member.may(use.permission, at),):", f"{ACCESS}/tests/test_reading.py",
    ),
    Mutation(
        "a refusal is not recorded", f"{LEDGER}/recording.py",
        "if isinstance(error, Refusal) and not error.noted:", "if not error:", RECORDING,
    ),
    Mutation(
        "nothing is written to the ledger", f"{LEDGER}/recording.py",
        "            append(work.lines + work.passed + work.refusals)\n", "", RECORDING,
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
        "elif (head.size, bytes(head.digest)) != (size, self.previous):", "elif size < 0:",
        VERIFYING,
    ),
    Mutation(
        "the witness is not compared", f"{LEDGER}/checkpoints.py",
        "    report = verify(statements, progress)\n", "    report = verify([], progress)\n",
        VERIFYING,
    ),
    Mutation(
        "a note's signature is not checked", f"{LEDGER}/notes.py",
        "Ed25519PublicKey.from_public_bytes(public_key).verify(signed[4:], text.encode())",
        "Ed25519PublicKey.from_public_bytes(public_key)", VERIFYING,
    ),
    Mutation(
        "a seal is not bound to its place", "yiheng/governance/keys/vault.py",
        'return f"{suite}|{owner}|{place}".encode()', 'return b""', VAULT,
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
        "an edit voids no signature", f"{CARE}/collection/commands.py",
        "    if application.state == State.IN_APPROVAL:\n        approvals.content_changed",
        "    if not application:\n        approvals.content_changed", APPLYING,
    ),
    Mutation(
        "紧急调阅 needs no reason", f"{ACCESS}/commands/glasses.py",
        "    _check_reason(reason, category)\n", "", GLASS,
    ),
    Mutation(
        "紧急调阅 is not judged", f"{ACCESS}/commands/glasses.py",
        "    _ask_for_review(glass, by, at)\n", "", GLASS,
    ),
    Mutation(
        "one judges one's own 紧急调阅", f"{ACCESS}/rules/reading.py",
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
        "PRAGMA synchronous=FULL;", "PRAGMA synchronous=NORMAL;", POWER,
    ),
    Mutation(
        "code cites a clause that is none", f"{CARE}/collection/rules.py",
        '@enforces("3.1-q", "0-i")', '@enforces("3.1-z", "0-i")', "tests/test_clauses.py",
    ),
    Mutation(
        "the witness is not synced", f"{LEDGER}/witnessing.py",
        "        os.fsync(witness.fileno())\n", "",
        POWER,
    ),
    Mutation(
        "a licence that one may not see is stopped by its number",
        "yiheng/care/collection/commands.py",
        "filter(application__in=seen).first()", "filter(application_id=pk).first()",
        "yiheng/care/collection/tests/test_application.py",
    ),
    Mutation(
        "a cell that goes out is a formula", "yiheng/core/sheets.py",
        """return f"'{text}" if text.startswith(FORMULA) else text""", "return text",
        "yiheng/core/tests/test_sheets.py",
    ),
    Mutation(
        "a list is cut in silence", "yiheng/core/ui/listing.py",
        "    if len(rows) > most:\n", "    if False:\n", "yiheng/core/tests/test_sheets.py",
    ),
)  # fmt: skip
