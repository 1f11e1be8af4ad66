"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.desk.access.views import (
    account,
    entering,
    explaining,
    founding,
    judging,
    providers,
    resets,
    signing,
    unsealing,
)

app_name = "access"
urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-in/code/", entering.second_step, name="second-step"),
    path("sign-in/enrol/", entering.first_factor, name="first-factor"),
    path("sign-in/go/", entering.go_in, name="go-in"),
    path("sign-in/password/", entering.old_password, name="old-password"),
    path("sign-in/with/<slug:name>/", providers.start, name="start"),
    path("sign-in/from/<slug:name>/", providers.back, name="back"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("unseal/", unsealing.unseal, name="unseal"),
    path("activate/", signing.activate, name="activate"),
    path("switch/", signing.switch, name="switch"),
    path("language/", signing.language, name="language"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/factor/", account.factor, name="factor"),
    path("account/factor/drop/", account.drop_factor, name="drop-factor"),
    path("account/factor/codes/", account.recovery, name="recovery"),
    path("account/sessions/end/", account.end_others, name="end-others"),
    path("account/sessions/<int:pk>/end/", account.end_session, name="end-session"),
    path("founding/", founding.founding, name="founding"),
    path("founding/appoint/", founding.appoint, name="founding-appoint"),
    path("founding/values/", founding.values, name="founding-values"),
    path("founding/open/", founding.open_hospital, name="founding-open"),
    path("resets/", resets.resets, name="resets"),
    path("resets/new/", resets.propose, name="propose-reset"),
    path("resets/code/", resets.issue, name="issue-activation"),
    path("resets/<int:pk>/", resets.settle, name="settle-reset"),
    path("access/reviews/", judging.reviews, name="reviews"),
    path("access/reviews/<int:pk>/", judging.review, name="review"),
    path("access/mine/", judging.mine, name="mine"),
    path("access/mine/<int:pk>/", judging.my_glass, name="my-glass"),
    path("access/improper/", judging.improper, name="improper"),
    path("access/why/", explaining.why, name="why"),
    path("access/patient/", explaining.patient, name="patient"),
    path("account/rights/", explaining.rights, name="rights"),
    path("access/drug-statistics/", judging.drug_statistics, name="drug-statistics"),
]
