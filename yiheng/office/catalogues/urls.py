"""Addresses of the catalogue."""

from __future__ import annotations

from django.urls import path

from yiheng.office.catalogues.views import listing, standing

app_name = "catalogues"
urlpatterns = [
    path("", listing.index, name="index"),
    path("table.csv", listing.export, name="export"),
    path("import/", listing.upload, name="import"),
    path("import/template.csv", listing.template, name="template"),
    path("import/<int:pk>/", listing.preview, name="preview"),
    path("new/<slug:kind>/", listing.new, name="new"),
    path("<int:pk>/", listing.entry, name="entry"),
    path("<int:pk>/edit/", listing.change, name="change-entry"),
    path("<int:pk>/acts/<slug:name>/", listing.act, name="act"),
    path("standards/", standing.standards, name="standards"),
    path("standards/table.csv", standing.export_standards, name="export-standards"),
    path("standards/new/", standing.new_standard, name="new-standard"),
    path("standards/house/", standing.take_house, name="take-house"),
    path("standards/<int:pk>/", standing.standard, name="standard"),
    path("standards/<int:pk>/acts/<slug:name>/", standing.standard_act, name="standard-act"),
    path("standards/changes/<int:pk>/", standing.change, name="change"),
    path("standards/changes/<int:pk>/acts/<slug:name>/", standing.change_act, name="change-act"),
    path("fields/", standing.fields, name="fields"),
    path("fields/table.csv", standing.export_fields, name="export-fields"),
    path("fields/new/", standing.new_field, name="new-field"),
    path("matrix/", standing.matrix, name="matrix"),
    path("matrix/table.csv", standing.export_matrix, name="export-matrix"),
    path("matrix/new/", standing.new_pair, name="new-pair"),
    path("matrix/<int:pk>/", standing.pair, name="pair"),
    path("matrix/<int:pk>/acts/<slug:name>/", standing.pair_act, name="pair-act"),
]
