"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.office.requests.views import designing, figures, filling, handling, listing

app_name = "requests"
urlpatterns = [
    path("", listing.index, name="index"),
    path("export/", listing.export, name="export"),
    path("new/", listing.catalogue, name="catalogue"),
    path("new/<slug:code>/", filling.begin, name="begin"),
    path("people/", filling.people, name="people"),
    path("figures/", figures.figures, name="figures"),
    path("attachments/<int:pk>/", filling.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", filling.detach, name="detach"),
    path("forms/", designing.forms, name="forms"),
    path("forms/design/", designing.begin, name="design-new"),
    path("forms/designs/<int:pk>/", designing.design, name="design"),
    path("forms/designs/<int:pk>/head/", designing.head, name="design-head"),
    path("forms/designs/<int:pk>/fields/", designing.arrange, name="design-arrange"),
    path("forms/designs/<int:pk>/fields/<str:code>/", designing.field, name="design-field"),
    path("forms/designs/<int:pk>/preview/", designing.preview, name="design-preview"),
    path("forms/designs/<int:pk>/propose/", designing.propose, name="design-propose"),
    path("forms/designs/<int:pk>/drop/", designing.drop, name="design-drop"),
    path("forms/changes/<int:pk>/", designing.change, name="change"),
    path("forms/<slug:code>/", designing.form, name="form"),
    path("forms/<slug:code>/retire/", designing.retire, name="retire"),
    path("<int:pk>/", handling.detail, name="detail"),
    path("<int:pk>/sheet/", handling.sheet, name="sheet"),
    path("<int:pk>/edit/", filling.edit, name="edit"),
    path("<int:pk>/save/", filling.save, name="save"),
    path("<int:pk>/attach/", filling.attach, name="attach"),
    path("<int:pk>/submit/", filling.submit, name="submit"),
    path("<int:pk>/remove/", filling.remove, name="remove"),
    path("<int:pk>/copy/", filling.copy, name="copy"),
    path("<int:pk>/withdraw/", filling.withdraw, name="withdraw"),
    path("<int:pk>/claim/", handling.claim, name="claim"),
    path("<int:pk>/give-back/", handling.give_back, name="give-back"),
    path("<int:pk>/finish/", handling.finish, name="finish"),
    path("<int:pk>/confirm/", handling.confirm, name="confirm"),
    path("<int:pk>/reopen/", handling.reopen, name="reopen"),
]
