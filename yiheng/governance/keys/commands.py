"""What happens to the keyring as a whole: sealed, opened, rotated, given another suite.

The file is changed once the entry is committed: without the ledger nothing changes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid
from yiheng.governance.keys import keyfile, keyring, vault
from yiheng.governance.keys.keyfile import WrongPassphrase
from yiheng.governance.keys.models import DataKey, Rotation
from yiheng.governance.keys.permissions import UNSEAL
from yiheng.governance.keys.suites import NUMBERS
from yiheng.governance.ledger.models import Outcome
from yiheng.governance.ledger.recording import command, record

KEYRING, CLAUSE = "keys.keyring", "3.2-b"


@command("keys.seal")
def seal(*, passphrase: str, by: Actor, at: datetime) -> None:
    """Put the keyring under a passphrase (3.2-b), or under another one.

    Raises ``Invalid`` for one that is too short.
    """
    again = keyring.sealed()
    keyfile.check_passphrase(passphrase)
    transaction.on_commit(lambda: keyring.close_with(passphrase))
    record("keys.sealed", by=by, target=KEYRING, clause=CLAUSE, at=at, again=again)


@command("keys.leave_open")
def leave_open(*, by: Actor, at: datetime) -> None:
    """Take the passphrase off: the keyring opens by itself at each start, which is weaker."""
    keyring.load()  # who cannot open it cannot leave it open
    transaction.on_commit(keyring.leave_open)
    record("keys.left_open", by=by, target=KEYRING, clause=CLAUSE, at=at)


@command("keys.unseal")
def unseal(*, passphrase: str, by: Actor, at: datetime) -> bool:
    """Open the sealed keyring for every process of this host; gives whether it was the right one.

    Raises ``Denied`` without ``keys:unseal``. A wrong passphrase is recorded and changes nothing.
    """
    by.may(UNSEAL, at).require()
    try:
        keyring.unlock(passphrase)
    except WrongPassphrase:
        line = record("keys.unseal_failed", by=by, target=KEYRING, clause=CLAUSE, at=at)
        line.outcome = Outcome.REFUSED
        return False
    record("keys.unsealed", by=by, target=KEYRING, clause=CLAUSE, at=at)
    return True


@command("keys.choose_suite")
def choose_suite(*, suite: str, by: Actor, at: datetime) -> None:
    """New seals are made with this suite (aes, sm4) from now on; both are opened always."""
    number = NUMBERS.get(suite)
    if number is None:
        raise Invalid("suite", _("算法只有 aes 与 sm4 两种"))
    transaction.on_commit(lambda: keyring.use_suite(number))
    record("keys.suite_chosen", by=by, target=KEYRING, clause=CLAUSE, at=at, suite=suite)


@command("keys.begin_rotation")
def begin_rotation(*, by: Actor, at: datetime) -> Rotation:
    """Begin to change the key-encryption key, or go on with what was begun."""
    rotation = Rotation.objects.select_for_update().filter(ended_at=None).first()
    resumed = rotation is not None
    if rotation is None:
        number, total = keyring.load().current + 1, DataKey.objects.count()
        rotation = Rotation.objects.create(number=number, started_at=at, total=total)
    record(
        "keys.rotation_begun", by=by, target=rotation, clause=CLAUSE, at=at,
        number=rotation.number, keys=rotation.total, done=rotation.done, resumed=resumed,
    )  # fmt: skip
    return rotation


@command("keys.end_rotation")
def end_rotation(*, pk: int, by: Actor, at: datetime) -> Rotation:
    """Every data key is wrapped by the new key: keep that, and throw the older keys away."""
    rotation = Rotation.objects.select_for_update().get(pk=pk)
    left = DataKey.objects.filter(kek__lt=rotation.number).count()
    if left:
        raise RuntimeError(f"{left} data keys are still wrapped by an older key")
    rotation.end(at)
    seconds = int((at - rotation.started_at).total_seconds())
    record(
        "keys.rotation_ended", by=by, target=rotation, clause=CLAUSE, at=at,
        number=rotation.number, keys=rotation.done, remaining=left, seconds=seconds,
    )  # fmt: skip
    return rotation


def rewrap(rotation: Rotation, most: int) -> int:
    """Wrap a batch anew; the count is kept with it. No entry: begin and end tell of the whole."""
    done = vault.rewrap(rotation.number, most)
    rotation.add(done)
    return done
