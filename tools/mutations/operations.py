"""Ways to break backups, upgrades, logs and the watch over the machine."""

from __future__ import annotations

from tools.mutations import Mutation

OPS = "yiheng/governance/operations"
ARCHIVE, BACKUP = "yiheng/core/tests/test_archive.py", "tests/test_backup.py"
UPGRADE, LOGS = "tests/test_upgrade.py", "yiheng/core/tests/test_logs.py"
STOPPING, LISTENING = "tests/test_stopping.py", "tests/test_listening.py"
MUTATIONS = (
    Mutation(
        "a part of a backup is not held against its digest", "yiheng/core/archive.py",
        "if whole.hexdigest() != part.digest:", "if False:", ARCHIVE,
    ),
    Mutation(
        "an archive may write outside its folder", "yiheng/core/archive.py",
        "return bool(name) and not path.is_absolute() and \"..\" not in path.parts",
        "return bool(name)", ARCHIVE,
    ),
    Mutation(
        "a backup with a tail cut off passes", "yiheng/core/archive.py",
        "    if done:\n        _tell(failed)\n", "", ARCHIVE,
    ),
    Mutation(
        "anybody may have signed a backup", "yiheng/config/restoring.py",
        "    except InvalidSignature:\n        return False\n",
        "    except InvalidSignature:\n        return True\n",
        f"{BACKUP}::test_what_is_not_ours_is_refused_and_leaves_nothing",
    ),
    Mutation(
        "a restored ledger is not verified", "yiheng/config/restoring.py",
        "    if not report.whole:\n", "    if report.size < 0:\n",
        f"{BACKUP}::test_0_d_a_ledger_that_was_tampered_with_is_not_restored",
    ),
    Mutation(
        "a refused restore leaves what it unpacked", "yiheng/config/restoring.py",
        "        if not done:\n            _empty(root)\n", "        if False:\n            pass\n",
        f"{BACKUP}::test_damage_and_another_key_are_refused_and_leave_nothing",
    ),
    Mutation(
        "a backup holds the keyring", f"{OPS}/backups.py",
        '_LEFT_OUT = {"keyring", "backups"', '_LEFT_OUT = {"backups"',
        f"{BACKUP}::test_0_e_the_backup_holds_no_key_and_is_its_owners_alone",
    ),
    Mutation(
        "tables are changed without a backup", "yiheng/config/upgrading.py",
        "reason=backups.BEFORE_MIGRATION) if applied else None",
        "reason=backups.BEFORE_MIGRATION) if not applied else None",
        f"{UPGRADE}::test_without_a_backup_nothing_is_changed",
    ),
    Mutation(
        "a newer database is taken", "yiheng/config/upgrading.py",
        "    if ahead:\n", "    if len(ahead) > 99:\n",
        f"{UPGRADE}::test_a_database_of_a_newer_version_is_not_touched",
    ),
    Mutation(
        "any certificate is served", "yiheng/core/certificate.py",
        "if not known.since <= at < known.until:", "if False:",
        "yiheng/core/tests/test_certificate.py",
    ),
    Mutation(
        "a log holds whatever text it is given", "yiheng/core/logs.py",
        'return text if _WORD.fullmatch(text) else "—"', "return text", LOGS,
    ),
    Mutation(
        "an uncaught error says its words", "yiheng/core/logs.py",
        "types.append(type(error).__qualname__)", "types.append(repr(error))", LOGS,
    ),
    Mutation(
        "the access log holds the address", "yiheng/config/access_log.py",
        'return f"/{match.route}" if match is not None else "-"', "return request.path",
        "tests/test_probes.py::test_each_answer_has_a_number_and_one_line_without_the_address",
    ),
    Mutation(
        "a proxy lets the world scrape", "yiheng/config/exposing.py",
        "is_loopback and direct:", "is_loopback:",
        "tests/test_probes.py::test_2_1_k_the_metrics_are_for_this_machine_or_the_token",
    ),
    Mutation(
        "the shortest token opens the metrics", "yiheng/config/exposing.py",
        "len(token) >= SHORTEST_TOKEN and ", "",
        "tests/test_probes.py::test_2_1_k_a_token_that_can_be_guessed_opens_nothing",
    ),
    Mutation(
        "an alarm is told every five minutes", f"{OPS}/jobs.py",
        "now - known[one].told_at >= commands.AGAIN", "now >= known[one].told_at",
        f"{OPS}/tests/test_alarms.py::test_5_1_e_the_administrator_is_told_once_a_day_until_it_is_over",
    ),
    Mutation(
        "told to stop while it starts, serve leaves half a backup", "yiheng/config/lifecycle.py",
        "with processes.stoppable(), only_one", "with only_one",
        f"{STOPPING}::test_told_to_stop_in_the_middle_of_an_upgrade_it_leaves_no_half_of_anything",
    ),
    Mutation(
        "what serve has started outlives it", "yiheng/config/processes.py",
        "    _signal(_children(os.getpid()), signal.SIGKILL)\n", "",
        "tests/test_supervising.py::test_when_it_is_told_to_stop_nobody_is_left",
    ),
    Mutation(
        "the listener speaks in clear beside TLS", "yiheng/config/processes.py",
        '            commands["mllp"] = [*commands["mllp"], *tls]\n', "            pass\n",
        LISTENING,
    ),
    Mutation(
        "the listener is open to the world in clear", "yiheng/care/intake/mllp.py",
        "if not arguments.tls_cert and arguments.host not in certificate.LOOPBACK:", "if False:",
        f"{LISTENING}::test_6_1_f_beyond_this_machine_nothing_listens_in_clear",
    ),
    Mutation(
        "old versions of TLS are taken", "yiheng/care/intake/mllp.py",
        "minimum_version = ssl.TLSVersion.TLSv1_2", "minimum_version = ssl.TLSVersion.TLSv1",
        f"{LISTENING}::test_6_1_f_an_old_version_of_tls_is_refused",
    ),
    Mutation(
        "one who keeps silent keeps everybody waiting", "yiheng/care/intake/mllp.py",
        ", do_handshake_on_connect=False)", ")",
        f"{LISTENING}::test_6_1_f_one_who_keeps_silent_keeps_nobody_else_waiting",
    ),
)  # fmt: skip
