"""A keyring under a passphrase: who has it opens everything, who has not opens nothing."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from yiheng.core.errors import Denied, Invalid
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.keys import agent, checking, commands, keyfile, keyring, vault
from yiheng.governance.keys.agent import Agent
from yiheng.governance.keys.cli import CONSOLE
from yiheng.governance.keys.keyfile import WrongPassphrase
from yiheng.governance.keys.keyring import NoKeyring, Sealed
from yiheng.governance.keys.tests.factories import MONDAY, OWNER, WORDS, restart
from yiheng.governance.ledger.models import Entry

pytestmark = pytest.mark.django_db
PLACE = "patients_patient|1|sealed"


@dataclass(frozen=True)
class Officer:
    """Somebody of the staff, with these permissions."""

    permissions: tuple[str, ...] = ()
    pk: int = 7
    label: str = "周安全"

    def may(self, permission: str, at: datetime) -> Verdict:
        known = permission in self.permissions
        return permit("2.1-k") if known else refuse("2.1-k", "没有这项权限")


def test_3_2_b_sealed_it_opens_with_the_passphrase_and_holds_what_it_held(
    settings: Any,
) -> None:
    seal, before = vault.seal(b"x", owner=OWNER, place=PLACE), keyring.load()
    keyring.close_with(WORDS)
    restart()

    with pytest.raises(Sealed, match="/unseal/"):
        vault.open(seal, owner=OWNER, place=PLACE)
    assert not keyring.is_open()
    keyring.unlock(WORDS)
    assert vault.open(seal, owner=OWNER, place=PLACE) == b"x"
    assert keyring.load().document() == before.document()


def test_3_2_b_a_sealed_file_shows_no_byte_of_a_key(settings: Any) -> None:
    keys = [one for one in keyring.load().document().values() if isinstance(one, str)]
    keys += keyring.load().document()["wrapping"].values()
    keyring.close_with(WORDS)
    text = settings.KEYRING_FILE.read_text()

    assert json.loads(text)["format"] == 2
    assert not [one for one in (*keys, WORDS) if one in text]
    assert oct(os.stat(settings.KEYRING_FILE).st_mode & 0o777) == "0o600"
    assert sorted(one.name for one in settings.KEYRING_FILE.parent.iterdir()) == ["keyring.json"]


def test_3_2_b_a_wrong_passphrase_opens_nothing_and_locks_nothing(sealed_file: Path) -> None:
    before = sealed_file.read_bytes()
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            keyring.unlock(f"{WORDS}!")

    assert sealed_file.read_bytes() == before
    assert not keyring.is_open()
    keyring.unlock(WORDS)
    assert keyring.is_open()


@pytest.mark.parametrize("field", ["salt", "nonce", "sealed"])
def test_3_2_b_a_sealed_file_that_was_altered_does_not_open(sealed_file: Path, field: str) -> None:
    document = json.loads(sealed_file.read_text())
    document[field] = keyfile.text(bytes(len(document[field]) * 3 // 4))
    sealed_file.write_text(json.dumps(document))

    with pytest.raises(WrongPassphrase):
        keyring.unlock(WORDS)


def test_a_passphrase_is_the_same_however_it_is_typed(sealed_file: Path) -> None:
    keyring.unlock(WORDS.replace(" ", "\u3000"))  # NFKC: the wide blank of a Chinese keyboard

    assert keyring.is_open()


def test_3_2_b_a_short_passphrase_is_not_taken_and_nothing_is_written(settings: Any) -> None:
    with pytest.raises(Invalid, match="至少 15 个字符"):
        commands.seal(passphrase="short", by=CONSOLE, at=MONDAY)

    assert not keyring.sealed()
    assert not Entry.objects.filter(action="keys.sealed").exists()


def test_0_g_sealing_and_leaving_open_are_entries(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        commands.seal(passphrase=WORDS, by=CONSOLE, at=MONDAY)
    assert keyring.sealed()
    with django_capture_on_commit_callbacks(execute=True):
        commands.leave_open(by=CONSOLE, at=MONDAY)

    assert not keyring.sealed()
    assert list(Entry.objects.order_by("seq").values_list("action", flat=True)) == [
        "keys.sealed", "keys.left_open",
    ]  # fmt: skip


def test_3_2_b_who_cannot_open_it_cannot_leave_it_open(sealed_file: Path) -> None:
    with pytest.raises(Sealed):
        commands.leave_open(by=CONSOLE, at=MONDAY)

    assert keyring.sealed()


def test_3_2_b_one_with_the_right_opens_it_and_a_wrong_word_is_kept(sealed_file: Path) -> None:
    officer = Officer(("keys:unseal",))

    assert not commands.unseal(passphrase="wrong", by=officer, at=MONDAY)
    assert not keyring.is_open()
    assert commands.unseal(passphrase=WORDS, by=officer, at=MONDAY)
    assert keyring.is_open()
    told = Entry.objects.filter(target="keys.keyring").order_by("seq")
    assert list(told.values_list("action", "outcome")) == [
        ("keys.unseal_failed", "refused"), ("keys.unsealed", "done"),
    ]  # fmt: skip


def test_2_1_k_nobody_else_opens_it_even_with_the_passphrase(sealed_file: Path) -> None:
    with pytest.raises(Denied):
        commands.unseal(passphrase=WORDS, by=Officer(), at=MONDAY)

    assert not keyring.is_open()


def test_what_one_process_opens_all_of_this_serve_can_use(sealed_file: Path, serve: Agent) -> None:
    assert not keyring.is_open()
    keyring.unlock(WORDS)
    restart()  # as another process that has never seen the passphrase

    assert keyring.is_open()


def test_sealing_while_everybody_works_shuts_nobody_out(serve: Agent, settings: Any) -> None:
    ring = keyring.load()
    keyring.close_with(WORDS)

    assert keyring.load().blinding == ring.blinding
    restart()  # a process that is started again by the same serve
    assert keyring.is_open()


def test_once_serve_has_ended_the_key_is_nowhere(settings: Any) -> None:
    keeper = Agent(settings.KEYRING_FILE.parent)
    keeper.start()
    keyring.close_with(WORDS)
    keeper.close()
    restart()

    assert agent.ask(settings.KEYRING_FILE.parent) is None
    assert not keyring.is_open()


@pytest.mark.parametrize("stranger", ["who asks", "who answers"])
def test_3_2_b_the_socket_answers_its_own_account_only(
    serve: Agent, sealed_file: Path, monkeypatch: pytest.MonkeyPatch, stranger: str
) -> None:
    keyring.unlock(WORDS)
    folder, real = sealed_file.parent, agent._uid_of
    assert oct(os.stat(folder / agent.NAME).st_mode & 0o777) == "0o600"
    assert agent.ask(folder) is not None

    def elsewhere(peer: socket.socket) -> int:
        """As the kernel would tell of a peer of another account."""
        at_serve = bool(peer.getsockname())
        return real(peer) + int(at_serve == (stranger == "who asks"))

    monkeypatch.setattr(agent, "_uid_of", elsewhere)
    assert agent.ask(folder) is None


def test_what_is_not_understood_is_not_answered(serve: Agent, settings: Any) -> None:
    with agent._connected(settings.KEYRING_FILE.parent) as line:
        line.sendall(b"?")
        assert line.recv(1) == b""
    assert agent.tell(settings.KEYRING_FILE.parent, keyfile.Lid(b"s" * 16, b"k" * 32))


def test_a_wrong_key_in_the_keeping_of_serve_opens_nothing(serve: Agent, sealed_file: Path) -> None:
    salt = keyfile.salt_of(keyfile.read(sealed_file))
    agent.tell(sealed_file.parent, keyfile.Lid(salt, b"k" * 32))

    with pytest.raises(Sealed, match="不正确"):
        keyring.load()


def test_the_command_line_asks_and_a_web_process_does_not(sealed_file: Path) -> None:
    keyring.ask_with(lambda: WORDS)
    assert keyring.is_open()
    restart()
    keyring.ask_with(lambda: None)
    assert not keyring.is_open()


def test_a_process_goes_on_with_what_it_has_when_the_file_is_gone(settings: Any) -> None:
    ring = keyring.load()
    settings.KEYRING_FILE.unlink()
    assert keyring.load() is ring
    settings.KEYRING_FILE.write_text("{}")
    assert keyring.load() is ring
    restart()
    with pytest.raises(NoKeyring):
        keyring.load()


def test_the_keyring_of_the_first_release_is_read(settings: Any) -> None:
    ring, document = keyring.load(), keyring.load().document()
    document["wrapping"] = document["wrapping"]["1"]
    del document["suite"]
    settings.KEYRING_FILE.write_text(json.dumps(document))
    restart()

    assert keyring.load().document() == ring.document()


def test_the_check_says_whether_it_opens(sealed_file: Path) -> None:
    assert [(one.level, one.said) for one in checking.opens(MONDAY)] == [
        ("ok", "已封存，启动时凭口令打开")
    ]
    keyring.unlock(WORDS)
    keyring.leave_open()
    assert [(one.level, one.said) for one in checking.opens(MONDAY)] == [("ok", "可以打开")]

    sealed_file.write_text("{}")
    restart()
    [found] = checking.opens(MONDAY)
    assert found.level == "fault"
    assert "放回备份" in found.said
