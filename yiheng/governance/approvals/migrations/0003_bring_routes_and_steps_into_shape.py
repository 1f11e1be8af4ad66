"""Routes of the first shape name their signers; steps know their place and whether they wait."""

from django.db import migrations
from django.db.models import F


def into_shape(apps, schema_editor):
    route = apps.get_model("approvals", "Route")
    for one in route.objects.all():
        one.steps = [step if "signers" in step else _shaped(step) for step in one.steps]
        one.save(update_fields=["steps"])
    step = apps.get_model("approvals", "Step")
    step.objects.update(place=F("ordinal") - 1)
    waiting = step.objects.filter(
        case__state="in-progress", ordinal=F("case__current"), signed_at=None
    )
    step.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(waiting=True)


def _shaped(step):
    signer = {
        "kind": "post", "post": step["post"], "own_unit": step.get("own_unit", False), "unit": "",
    }  # fmt: skip
    return {
        "title": step["title"], "signers": [signer], "from": None, "below": None,
        "tiered_by": None, "information": None, "limit": None,
    }  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_steps_seats_tiers_and_asides")]

    operations = [migrations.RunPython(into_shape, migrations.RunPython.noop)]
