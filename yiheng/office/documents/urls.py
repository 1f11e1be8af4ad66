"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.office.documents.views import keeping, lending, listing, reading, uploading

app_name = "documents"
urlpatterns = [
    path("", listing.index, name="index"),
    path("export/", listing.export, name="export"),
    path("new/", uploading.new, name="new"),
    path("import/", uploading.take_in, name="take-in"),
    path("borrow/", lending.borrow, name="borrow"),
    path("inspect/", lending.inspect, name="inspect"),
    path("loans/", lending.loans, name="loans"),
    path("loans/<int:pk>/", lending.loan, name="loan"),
    path("loans/<int:pk>/lend/", lending.lend, name="lend"),
    path("loans/<int:pk>/refuse/", lending.refuse, name="refuse"),
    path("loans/<int:pk>/return/", lending.give_back, name="return"),
    path("loans/<int:pk>/withdraw/", lending.withdraw, name="withdraw"),
    path("keeping/", keeping.keeping, name="keeping"),
    path("keeping/<int:pk>/", keeping.record, name="record"),
    path("keeping/<int:pk>/freeze/", keeping.freeze, name="freeze"),
    path("keeping/<int:pk>/thaw/", keeping.thaw, name="thaw"),
    path("keeping/<int:pk>/dispose/", keeping.dispose, name="dispose"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/diff/", reading.diff, name="diff"),
    path("<int:pk>/add/", uploading.add, name="add"),
    path("<int:pk>/edit/", uploading.edit, name="edit"),
    path("<int:pk>/pending/", uploading.pending, name="pending"),
    path("<int:pk>/publish/", uploading.publish, name="publish"),
    path("<int:pk>/submit/", uploading.submit, name="submit"),
    path("<int:pk>/recall/", uploading.recall, name="recall"),
    path("<int:pk>/drop/", uploading.drop, name="drop"),
    path("<int:pk>/versions/<int:ordinal>/", uploading.version, name="version"),
    path("<int:pk>/versions/<int:ordinal>/view/", reading.view, name="view"),
    path("<int:pk>/versions/<int:ordinal>/image/", reading.image, name="image"),
    path("<int:pk>/versions/<int:ordinal>/file/", reading.file, name="file"),
    path("<int:pk>/versions/<int:ordinal>/original/", reading.original, name="original"),
]
