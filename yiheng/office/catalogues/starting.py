"""Registering a system is a thing one may begin."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, form, starts
from yiheng.office.catalogues.permissions import KEEP

SYSTEM = Start(
    "catalogues.system", _("登记系统"), "册", reverse_lazy("catalogues:new", args=["system"]),
    "1.1-a",
)  # fmt: skip

starts("catalogues", form(KEEP, SYSTEM))
