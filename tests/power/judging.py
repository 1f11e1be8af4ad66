"""The process that starts again after the cut: reads folder names, says what it finds in each.

A line of JSON a folder: the ledger's size, whether it and the file are whole, the witness' last
size, and whether what the entries tell of is there too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django
from django.db import DatabaseError, connection

django.setup()

from yiheng.governance.ledger.checkpoints import (  # noqa: E402  # models load after setup
    read_witness,
    verify_with_witness,
)
from yiheng.governance.ledger.models import Entry  # noqa: E402  # as above
from yiheng.governance.ledger.notes import BadWitness  # noqa: E402  # as above
from yiheng.governance.notices.models import Notice  # noqa: E402  # as above


def judged(folder: Path) -> dict[str, object]:
    """What is found in one folder."""
    connection.close()
    connection.settings_dict["NAME"] = folder / "yiheng.sqlite3"
    witness = folder / "witness" / "ledger.note"
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            file = str(cursor.fetchone()[0])
        report = verify_with_witness(witness)
        read = Notice.objects.exclude(read_at=None).count()
        told = Entry.objects.filter(action="notices.read").count()
    except (DatabaseError, BadWitness) as error:  # the file tells of a note that no row has
        return {"size": 0, "signed": 0, "fault": str(error)}
    fault = file if file != "ok" else report.why or ("" if read == told else f"{read} != {told}")
    signed = max((one.size for one in read_witness(witness)), default=0)
    return {"size": report.size, "signed": signed, "fault": fault}


def main() -> None:
    """Judge each folder named on standard input."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(judged(Path(line.strip()))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
