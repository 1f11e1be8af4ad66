"""Telling something urgent is something one may begin."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, form, starts
from yiheng.governance.notices.permissions import URGENT

START = Start("notices.urgent", _("紧急通知"), "急", reverse_lazy("notices:urgent"), "7.1-c")
starts("notices", form(URGENT, START))
