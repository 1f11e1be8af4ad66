"""How many queries a warm page asks: the desk of a 工号, or any page given as 工号=/path."""

from __future__ import annotations

import sys

import django
import surroundings  # noqa: F401  # the repository on the path

django.setup()

from django.db import connection  # noqa: E402  # models load only after setup
from django.test.utils import CaptureQueriesContext  # noqa: E402  # as above
from inside import at_work  # noqa: E402  # as above

from yiheng.governance.people.models import Member  # noqa: E402  # as above


def main(numbers: list[str]) -> None:
    """Print one number a line."""
    for asked_for in numbers:
        number, _is, path = asked_for.partition("=")
        visitor = at_work(Member.objects.get(staff_no=number))
        visitor.get(path or "/")
        with CaptureQueriesContext(connection) as asked:
            answer = visitor.get(path or "/")
        if answer.status_code != 200:
            raise RuntimeError(f"{asked_for} answered {answer.status_code}")
        print(len(asked))


if __name__ == "__main__":
    main(sys.argv[1:])
