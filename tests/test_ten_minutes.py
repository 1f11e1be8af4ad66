"""The ten minutes of a newcomer, in Chromium: 采集→存储→传输→应用, each step citing its clause."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journey import Journey
from tools.hospital import Hospital

pytestmark = pytest.mark.browser


def test_the_ten_minutes(hospital: Hospital, chromium: Browser) -> None:
    Journey(hospital, chromium).play()
