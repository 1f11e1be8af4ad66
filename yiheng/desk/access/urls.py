"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.desk.access.views import judging, people, signing

app_name = "access"
urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("activate/", signing.activate, name="activate"),
    path("switch/", signing.switch, name="switch"),
    path("language/", signing.language, name="language"),
    path("account/", signing.account, name="account"),
    path("access/reviews/", judging.reviews, name="reviews"),
    path("access/reviews/<int:pk>/", judging.review, name="review"),
    path("access/mine/", judging.mine, name="mine"),
    path("access/mine/<int:pk>/", judging.my_glass, name="my-glass"),
    path("access/drug-statistics/", judging.drug_statistics, name="drug-statistics"),
    path("people/", people.people, name="people"),
    path("people/units/", people.units, name="units"),
    path("people/posts/", people.posts, name="posts"),
    path("people/new/", people.enrol, name="enrol"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/assign/", people.assign, name="assign"),
    path("people/<int:pk>/relieve/", people.relieve, name="relieve"),
    path("people/<int:pk>/leave/", people.leave, name="leave"),
]
