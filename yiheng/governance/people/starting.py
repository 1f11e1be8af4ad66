"""Asking a colleague to stand in is something that signers may begin."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, form, starts
from yiheng.governance.people.models.deputies import SIGN

START = Start("people.deputy", _("委托代理"), "代", reverse_lazy("people:appoint-deputy"), "2.1-b")
starts("people", form(SIGN, START))
