"""The pages of the menu can be found by those whom they open to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.config.navigation import MENU, open_to
from yiheng.core.search.registry import Found, Ids, Scope, searchable


def opened(viewer: Any, at: datetime) -> Scope:
    """The addresses that the viewer's menu has."""
    return [one.url for _title, items in MENU for one in items if open_to(viewer, one, at)]


@searchable("pages", _("页面"), visible=opened)
def pages(ids: Ids) -> Iterator[Found]:
    """Each page of the menu by its name and its group."""
    for group, items in MENU:
        for one in items:
            yield Found(one.url, str(one.title), str(group), one.url)
