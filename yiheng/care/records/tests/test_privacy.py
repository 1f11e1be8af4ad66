"""Every table of care and of people declares each field; what identifies is sealed."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from yiheng.core.privacy import undeclared

ROOMS = ("yiheng.care.", "yiheng.governance.people", "yiheng.governance.keys",
         "yiheng.governance.access")  # fmt: skip
MODELS = [model for model in apps.get_models() if model.__module__.startswith(ROOMS)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_0_e_nothing_is_undeclared_and_what_identifies_is_sealed(
    model: type[models.Model],
) -> None:
    assert undeclared(model) == frozenset()
    declared = model.privacy  # type: ignore[attr-defined]  # undeclared() has made sure of it
    for name in declared.identifying | declared.sensitive:
        assert isinstance(model._meta.get_field(name), models.BinaryField), name


def test_0_e_the_whole_floor_is_looked_at() -> None:
    rooms = {model._meta.app_label for model in MODELS}

    assert {"patients", "consent", "collection", "records", "intake", "people"} <= rooms
    assert any(model.privacy.identifying for model in MODELS)  # type: ignore[attr-defined]  # declared
