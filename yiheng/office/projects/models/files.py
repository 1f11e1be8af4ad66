"""The papers of a project: those of its charter, and those that come while it runs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.keys.files import FILE_FIELDS, SealedFile
from yiheng.governance.people.models import Member
from yiheng.office.projects.models.projects import Project


class Part(models.TextChoices):
    """What a paper belongs to."""

    CHARTER = "charter", _("立项材料")
    COURSE = "course", _("过程与结项材料")


class Attachment(SealedFile):
    """A file of a project, and who added it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="attachments")
    part = models.CharField(_("类别"), max_length=8, choices=Part)
    added_by = models.ForeignKey(Member, models.PROTECT, related_name="+")

    privacy = declare(sensitive="sealed", free=f"id project part added_by {FILE_FIELDS}")

    class Meta:
        verbose_name = _("项目附件")
