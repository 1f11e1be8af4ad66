from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from yiheng.core.privacy import declare, undeclared

MACHINERY = {"core", "ledger"}  # tables about the machinery; they hold nothing of a person
OURS = [
    model
    for app in apps.get_app_configs()
    if app.name.startswith("yiheng.") and app.label not in MACHINERY
    for model in app.get_models()
]


@pytest.mark.parametrize("model", OURS, ids=lambda one: one._meta.label)
def test_0_e_every_field_of_every_table_says_what_it_is(model: type[models.Model]) -> None:
    assert undeclared(model) == frozenset()


@pytest.mark.parametrize("model", OURS, ids=lambda one: one._meta.label)
def test_0_e_no_declaration_names_a_field_that_is_not_there(model: type[models.Model]) -> None:
    own = {field.name for field in model._meta.local_fields}

    assert model.privacy.names <= own  # type: ignore[attr-defined]  # the test above


def test_a_forgotten_field_and_a_forgotten_declaration_are_found() -> None:
    class Forgetful(models.Model):  # noqa: DJ008  # never seen by anybody
        name = models.CharField(max_length=9)
        privacy = declare(free="id")

        class Meta:
            app_label = "core"
            managed = False

    assert undeclared(Forgetful) == {"name"}
    del Forgetful.privacy
    assert undeclared(Forgetful) == {"id", "name"}
    apps.all_models["core"].pop("forgetful")
