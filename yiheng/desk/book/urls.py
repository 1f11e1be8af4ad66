"""Addresses of this room; a clause's address is that of its tag, without a slash at its end."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.book.views import changes, editions, parameters, reading, stages

app_name = "book"
urlpatterns: list[URLPattern] = [
    path("", reading.book, name="book"),
    path("book.pdf", reading.pdf, name="pdf"),
    path("parameters/", parameters.parameters, name="parameters"),
    path("parameters/<str:name>/", parameters.parameter, name="parameter"),
    path("parameters/<str:name>/propose/", parameters.propose_parameter, name="propose-parameter"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/settle/", changes.settle, name="settle"),
    path("stages/", stages.stages, name="stages"),
    path("stages/propose/", stages.propose, name="propose-stage"),
    path("stages.csv", stages.table, name="stages-table"),
    path("heat/", stages.touched, name="heat"),
    path("versions/", editions.versions, name="versions"),
    path("versions/<str:number>/", editions.version, name="version"),
    path("versions/<str:number>/propose/", editions.propose_version, name="propose-version"),
    path("words/", editions.words, name="words"),
    path("words/propose/", editions.propose_word, name="propose-word"),
    path("lint/", editions.lint, name="lint"),
    path("rehearse/", editions.rehearse, name="rehearse"),
    path("interpretations/", reading.interpretations, name="interpretations"),
    path("<str:clause>", reading.clause, name="clause"),
]
