"""Changing the key-encryption key while everybody works (3.2-b).

1. A rotation is begun in the database, the old file is kept aside, the new key is added to it.
   Every process sees the changed file before it next wraps or unwraps, so none is ever without.
2. Whoever is making data keys with the old key at that moment is waited for.
3. All data keys are wrapped anew, batch by batch, each batch a transaction of its own.
4. When none is left on an older key, the older keys leave the file, then the rotation ends.
Killed at any point, it goes on where it stood when started again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from yiheng.core.actor import Actor
from yiheng.governance.keys import commands, keyfile, keyring, vault
from yiheng.governance.keys.models import DataKey, Rotation

BATCH = 1000


def rotate(
    *, by: Actor, clock: Callable[[], datetime], tell: Callable[[Rotation], None]
) -> Rotation:
    """Change the key; ``tell`` hears of the progress. Raises ``BlockingIOError`` if one runs."""
    with keyfile.alone(settings.KEYRING_FILE):
        rotation = commands.begin_rotation(by=by, at=clock())
        number = rotation.number
        if number not in keyring.load().wrapping:
            keyring.change(lambda ring: ring.with_new_key(number), keep=True)
        vault.wait_for_creators()
        while _batch(rotation):
            tell(rotation)
        keyring.change(lambda ring: ring.with_only(number))
        ended = commands.end_rotation(pk=number, by=by, at=clock())
        keyring.drop_backup()
    return ended


def waiting(rotation: Rotation) -> int:
    """How many data keys are still wrapped by an older key."""
    return DataKey.objects.filter(kek__lt=rotation.number).count()


def last() -> Rotation | None:
    """The rotation that runs, or else the last one."""
    return Rotation.objects.order_by("-number").first()


def _batch(rotation: Rotation) -> int:
    with transaction.atomic():
        return commands.rewrap(rotation, BATCH)
