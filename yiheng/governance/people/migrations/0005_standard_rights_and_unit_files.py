from django.db import migrations, models


def consider(apps, schema_editor):
    """What a card has, the hospital has decided; the rest of its standard card is still to be."""
    for post in apps.get_model("people", "Post").objects.all():
        post.considered = sorted(post.permissions)
        post.save(update_fields=["considered"])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_deputies_roster_evidence"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="considered",
            field=models.JSONField(default=list, verbose_name="已定的标准权限"),
        ),
        migrations.AddField(
            model_name="stafffile",
            name="kind",
            field=models.CharField(
                choices=[("staff", "人员表"), ("units", "部门表")],
                default="staff",
                max_length=8,
                verbose_name="内容",
            ),
        ),
        migrations.RunPython(consider, migrations.RunPython.noop),
    ]
