"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.desk.access.views import judging, signing, unsealing

app_name = "access"
urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("unseal/", unsealing.unseal, name="unseal"),
    path("activate/", signing.activate, name="activate"),
    path("switch/", signing.switch, name="switch"),
    path("language/", signing.language, name="language"),
    path("account/", signing.account, name="account"),
    path("access/reviews/", judging.reviews, name="reviews"),
    path("access/reviews/<int:pk>/", judging.review, name="review"),
    path("access/mine/", judging.mine, name="mine"),
    path("access/mine/<int:pk>/", judging.my_glass, name="my-glass"),
    path("access/drug-statistics/", judging.drug_statistics, name="drug-statistics"),
]
