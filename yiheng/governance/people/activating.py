"""A new activation code for somebody who has to set the password anew."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from yiheng.core.actor import Actor
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member


@command("people.renew_activation")
def renew_activation(*, member: Member, by: Actor, at: datetime) -> str:
    """A one-time code that becomes a password; the present password opens nothing from now on.

    Who may have it done is the caller's to know (access: resets take two people for key posts).
    """
    code = secrets.token_urlsafe(12)
    member.activation_digest = sha256(code.encode()).hexdigest()
    member.set_unusable_password()
    member.save(update_fields=["activation_digest", "password"])
    record("people.enrolled_again", by=by, target=member, clause="2.1-k", at=at, renewed=True)
    return code
