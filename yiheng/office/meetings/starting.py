"""Convening a meeting is something that who may can begin."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, form, starts
from yiheng.office.meetings.permissions import CONVENE

CALL = Start("meetings.meeting", _("召集会议"), "会", reverse_lazy("meetings:convene"), "4.2-a")

starts("meetings", form(CONVENE, CALL))
