"""The index keeps pairs of characters: the worker makes it anew, as for a hospital without one."""

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("search", "Cursor").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
