"""告知书: what patients are told, version by version; a version that was shown never changes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare


class Notice(models.Model):
    """One version of the notice to patients (6.1-d; 个人信息保护法 第17条)."""

    version = models.CharField(_("版本"), max_length=12, unique=True)
    title = models.CharField(_("标题"), max_length=80)
    text = models.TextField(_("正文"))
    published_at = models.DateTimeField(_("发布时间"))
    published_by = models.CharField(_("发布人"), max_length=80)

    privacy = declare(free="id version title text published_at published_by")

    class Meta:
        verbose_name = _("患者告知书")

    def __str__(self) -> str:
        return f"{self.title} {self.version}"
