"""Each sabotage still finds its place in the code, once, and the test that should notice it."""

from __future__ import annotations

import pytest

from tools.mutations import Mutation, every
from tools.sabotage import ROOT


@pytest.mark.parametrize("mutation", every(), ids=lambda one: one.name)
def test_a_sabotage_finds_its_place_and_its_test(mutation: Mutation) -> None:
    path, _, name = mutation.tests.partition("::")

    assert (ROOT / mutation.file).read_text(encoding="utf-8").count(mutation.old) == 1
    assert mutation.old != mutation.new
    assert (ROOT / path).exists()
    assert f"def {name}" in (ROOT / path).read_text(encoding="utf-8") if name else True


def test_no_two_sabotages_have_one_name() -> None:
    names = [one.name for one in every()]
    assert len(names) == len(set(names)) >= 12
