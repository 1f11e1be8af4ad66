"""What may be typed into the fields that every room has."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from yiheng.core.ui.fields import DayField


@pytest.mark.parametrize("typed", ["1900-01-01", "2999-12-31"])
def test_a_day_within_reach_is_taken(typed: str) -> None:
    assert DayField().clean(typed) == date.fromisoformat(typed)


@pytest.mark.parametrize("typed", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
def test_a_day_that_nobody_can_mean_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="请核对年份"):
        DayField().clean(typed)
