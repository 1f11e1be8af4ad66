"""Publishing what patients are told."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.care.consent.models import Notice
from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.regulation.registry import enforces

SHORTEST = 20


@enforces("6.1-d")
@command("consent.publish")
def publish(*, version: str, title: str, text: str, by: Actor, at: datetime) -> Notice:
    """Publish a new version of the notice (§6.1-d 需明确告知患者用途)."""
    by.may("consent:publish", at).require()
    if len(text.strip()) < SHORTEST:
        raise Invalid("text", _("请写明用途、方式、种类和保存期限"), clause="6.1-d")
    if Notice.objects.filter(version=version).exists():
        raise Invalid("version", _("版本 %(v)s 已发布，请用新的版本号"), v=version, clause="6.1-d")
    notice = Notice.objects.create(
        version=version, title=title, text=text, published_at=at, published_by=by.label
    )
    record(
        "consent.published", by=by, target=notice, clause="6.1-d", at=at,
        version=version, digest=words_digest(text),
    )  # fmt: skip
    return notice
