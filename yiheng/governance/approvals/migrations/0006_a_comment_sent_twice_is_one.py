from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("approvals", "0005_seats_of_bodies")]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="idempotency_key",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(
                condition=~Q(idempotency_key=""),
                fields=("idempotency_key",),
                name="comment_idempotency_key",
            ),
        ),
    ]
