"""Routes as versioned data, and what two persons decide about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand


class Route(models.Model):
    """One version of a route, in force from an instant; never changed once it stands.

    ``steps`` is a list of ``shapes.StepData``. ``limit`` is the id of the parameter that says how
    many workdays a step may take that names no limit of its own.
    """

    code = models.CharField("流程", max_length=40)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("名称", max_length=60)
    steps = models.JSONField("环节")
    limit = models.CharField("时限参数", max_length=60)
    in_force_from = models.DateTimeField("生效时间")
    defined_by = models.CharField("设定人", max_length=80)

    privacy = declare(free="id code version title steps limit in_force_from defined_by")

    class Meta:
        verbose_name = "审批流程"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="route_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class RouteChange(Proposal):
    """What a route is to become from an instant on; ``route`` is the version that came of it."""

    code = models.CharField("流程", max_length=40)
    title = models.CharField("名称", max_length=60)
    steps = models.JSONField("环节")
    limit = models.CharField("时限参数", max_length=60)
    in_force_from = models.DateTimeField("生效时间")
    route = models.ForeignKey(Route, models.PROTECT, null=True, related_name="+")

    privacy = declare(free=f"id code title steps limit in_force_from route {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = "流程变更"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(stand=Stand.PROPOSED),
                name="route_change_proposed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.stand}"
