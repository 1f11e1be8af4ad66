from django.db import migrations

OLD, NEW = "notices:send-urgent", ("bulletins:urgent", "bulletins:write")


def _renamed(names):
    if OLD not in names:
        return None
    kept = [name for name in names if name != OLD]
    return kept + [name for name in NEW if name not in kept]


def rename(apps, schema_editor):
    """发紧急通知 has become 立即发布紧急公告: whoever held the one holds the other."""
    for post in apps.get_model("people", "Post").objects.all():
        for field in ("permissions", "considered"):
            found = _renamed(getattr(post, field))
            if found is not None:
                setattr(post, field, found)
        post.save(update_fields=["permissions", "considered"])
    for name in ("Deputy", "CardChange"):
        for one in apps.get_model("people", name).objects.all():
            found = _renamed(one.permissions)
            if found is not None:
                one.permissions = found
                one.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [
        ("bulletins", "0001_initial"),
        ("people", "0006_rights_with_a_date"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
