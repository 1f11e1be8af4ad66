"""What of the regulation can be found: clauses, parameters, interpretations."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, holding, searchable
from yiheng.governance.regulation.content import CLAUSES, INTERPRETATIONS, PARAMETERS

READ = holding("regulation:read")


@searchable("regulation.clause", _("条款"), visible=READ)
def clauses(ids: Ids) -> Iterator[Found]:
    """Each clause by its label, its id and its words."""
    for one in CLAUSES.values():
        yield Found(one.id, one.label, f"{one.id} {one.phrase}", f"/book/{one.id}")


@searchable("regulation.parameter", _("参数"), visible=READ)
def parameters(ids: Ids) -> Iterator[Found]:
    """Each parameter by its title, id and basis."""
    for one in PARAMETERS.values():
        cited = " ".join(one.clauses)
        yield Found(one.id, one.title, f"{one.id} {cited}", f"/book/parameters/{one.id}/")


@searchable("regulation.interpretation", _("解释"), visible=READ)
def interpretations(ids: Ids) -> Iterator[Found]:
    """Each interpretation by its doubt and its reading."""
    for one in INTERPRETATIONS.values():
        url = f"/book/interpretations/#{one.id}"
        yield Found(one.id, f"{one.id} {one.doubt}", one.reading, url)
