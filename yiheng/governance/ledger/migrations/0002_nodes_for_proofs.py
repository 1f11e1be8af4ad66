"""A table for the roots of full subtrees, filled for the ledger that stands."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from yiheng.governance.ledger.tree import Peaks  # pure, and no part of any state

LOWEST, CHUNK = 8, 20_000


def fill(apps: Any, schema_editor: Any) -> None:
    """Grow the tree once over the digests that stand."""
    entry, node = (apps.get_model("ledger", name) for name in ("Entry", "Node"))
    tree, found = Peaks(), []
    digests = entry.objects.order_by("seq").values_list("digest", flat=True)
    for digest in digests.iterator(chunk_size=CHUNK):
        for level, root in tree.append_all(bytes(digest), LOWEST):
            found.append(node(end=tree.size, level=level, digest=root))
        if len(found) >= 1000:
            node.objects.bulk_create(found)
            found = []
    node.objects.bulk_create(found)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Node",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("end", models.BigIntegerField()),
                ("level", models.SmallIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "verbose_name": "日志树节点",
                "constraints": [
                    models.UniqueConstraint(fields=("end", "level"), name="ledger_node_once")
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
