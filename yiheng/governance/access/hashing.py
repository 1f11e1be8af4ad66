"""What a stored password costs to try: Argon2id, as much as one can ask at every signature."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet).

    Django's own choice, 100 MiB and eight lanes, takes ten times as long: a password is asked for
    at each signature, and who types at the door from outside must not fill the memory. What was
    stored at another cost still opens, and is stored anew at the next sign-in.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1
