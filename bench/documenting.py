"""One database of ``bench_documents``: documents are made, indexed, looked for; a file is kept."""

from __future__ import annotations

import re
import resource
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from random import Random

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import OuterRef, Subquery  # noqa: E402
from django.urls import reverse  # noqa: E402
from inside import at_work  # noqa: E402
from surroundings import part  # noqa: E402

from yiheng.core.actor import the_system  # noqa: E402
from yiheng.core.clock import now  # noqa: E402
from yiheng.core.search import index  # noqa: E402
from yiheng.governance.access.founding import found  # noqa: E402
from yiheng.governance.keys import keyring  # noqa: E402
from yiheng.governance.people import commands as people  # noqa: E402
from yiheng.governance.people.models import Member, Post, Unit  # noqa: E402
from yiheng.governance.regulation import commands as regulation  # noqa: E402
from yiheng.office.documents import commands, filing, queries  # noqa: E402
from yiheng.office.documents.facts import Facts  # noqa: E402
from yiheng.office.documents.models import (  # noqa: E402
    Change,
    Document,
    Grade,
    Kind,
    Passage,
    Stage,
    State,
    Version,
)

CATALOGUE = Path(__file__).parent.parent / "yiheng" / "locale" / "en" / "LC_MESSAGES" / "django.po"
SENTENCES = [
    one for one in re.findall(r'^msgid "(.+)"$', CATALOGUE.read_text("utf-8"), re.MULTILINE)
    if len(one) >= 8
]  # fmt: skip
"""What people write in a hospital's office: the product's own sentences, in Chinese."""
A_PASSAGE = 900
WORDS = ("检验", "备份", "审批路线", "数据中台", "密级", "的", "麒麟")
"""Of two and four characters, some in many documents; one that stands nearly everywhere, one that
stands nowhere."""
SIZE = 20 * 1024 * 1024


def passage(rng: Random) -> str:
    """A passage as the room indexes them: sentences in any order."""
    return "。".join(rng.choices(SENTENCES, k=60))[:A_PASSAGE]


def library(count: int) -> Member:
    """So many documents, three quarters of them of open grades, each with a passage."""
    rng, unit, at = Random(7), Unit.objects.get(), now()
    owner = Member.objects.get(staff_no="B000001")
    grades = (Grade.PUBLIC, Grade.INTERNAL, Grade.INTERNAL, Grade.SECRET)
    made = Document.objects.bulk_create([
        Document(
            number=f"旧〔2026〕{n + 1}号", subject=f"项目{n}",
            kind=Kind.DESIGN, grade=grades[n % 4], owner=owner, unit=unit, state=State.IN_FORCE,
            begun_at=at, published_at=at, issued_at=at, idempotency_key=f"b{n}",
        ) for n in range(count)
    ], batch_size=2000)  # fmt: skip
    Version.objects.bulk_create([
        Version(
            document=one, ordinal=1, stage=Stage.CURRENT, change=Change.MAJOR, major=1, minor=0,
            name=f"{one.subject}-202611-1.0", grade=one.grade, file_name="a.txt", suffix=".txt",
            size=1, digest="0" * 64, blob=f"{n:032x}", saved_by=owner, saved_at=at, issued_at=at,
        ) for n, one in enumerate(made)
    ], batch_size=2000)  # fmt: skip
    mine = Version.objects.filter(document=OuterRef("pk")).values("pk")[:1]
    Document.objects.filter(current=None, state=State.IN_FORCE).update(current=Subquery(mine))
    Passage.objects.bulk_create([
        Passage(document=one, text=passage(rng))
        for one in made if one.grade != Grade.SECRET
    ], batch_size=2000)  # fmt: skip
    return Member.objects.get(staff_no="secadmin")


def first_page(viewer: Member, word: str) -> list[Document]:
    """What the list shows of a word."""
    return list(queries.holding(queries.shelf(viewer), word)[:20])


def searched(viewer: Member, count: int) -> None:
    """The page of the list, by words."""
    began = time.perf_counter()
    index.rebuild()
    took = time.perf_counter() - began
    print(f"{connection.vendor}: {count:,} documents indexed in {took:.1f} s")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = at_work(viewer)
    everything: dict[str, list[float]] = {"page": [], "query": []}
    for word in WORDS:
        asked = {
            "query": partial(first_page, viewer, word),
            "page": partial(client.get, "/documents/", {"q": word}),
        }
        line = f"  {word:<8}"
        for name, ask in asked.items():
            spent = []
            for _ in range(30):
                start = time.perf_counter()
                ask()
                spent.append((time.perf_counter() - start) * 1000)
            everything[name] += spent
            line += f" {name} {statistics.median(spent):6.1f} p50 {part(sorted(spent), 0.95):6.1f}"
        print(line + " p95 ms")
    for name, spent in everything.items():
        print(f"  all words, {name}: {statistics.median(spent):.1f} ms p50")


def kept(owner: Member) -> None:
    """A file of 20 MB, from the disk: brought, sealed, issued and indexed, opened again."""
    at = now()
    reverse("documents:index")  # a process that serves has its addresses loaded
    line = "检验系统接口规范第三章数据备份与恢复，机房安全管理要求。\n".encode()
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        for _ in range(SIZE // len(line)):
            file.write(line)
        file.flush()
        size = file.tell()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        with open(file.name, "rb") as coming:
            upload = filing.received("规范.txt", size, coming)
            made = commands.draft(
                by=owner, at=at, idempotency_key="large", upload=upload,
                facts=Facts(subject="二十兆", kind=Kind.DESIGN, grade=Grade.INTERNAL),
            )  # fmt: skip
        commands.approve(pk=made.versions.get().pk, by=the_system(), at=at)
        stored = time.perf_counter() - began
        start = time.perf_counter()
        version = made.versions.get()
        assert filing.fault_of(version) == ""
        assert sum(len(one) for one in filing.blocks(version)) == size
        opened = time.perf_counter() - start
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"  {size / 1024 / 1024:.1f} MB: sealed, stored and indexed in {stored:.2f} s, checked and "
        f"read back in {opened:.2f} s; peak memory grew by {grown:.1f} MB"
    )


def main() -> None:
    """Print the figures."""
    call_command("migrate", verbosity=0)
    keyring.create()
    found(at=now())
    for name, value in (("document_date_granularity", "YYYYMM"),):
        regulation.set_parameter(
            name=name, value=value, in_force_from=now(), by=the_system(), at=now()
        )
    owner = Member.objects.create(
        staff_no="B000001", name="负责人", unit=Unit.objects.get(), joined_at=now(),
        idempotency_key="B000001",
    )  # fmt: skip
    post = Post.objects.get(code="data_steward")
    people.assign(member=owner, post=post, by=the_system(), at=now())
    kept(owner)
    count = int(sys.argv[1])
    searched(library(count), count)


if __name__ == "__main__":
    main()
