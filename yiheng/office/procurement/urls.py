"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.office.procurement.views import (
    alarms,
    filling,
    fulfilling,
    listing,
    paying,
    reading,
    registers,
)

app_name = "procurement"
urlpatterns = [
    path("", listing.index, name="index"),
    path("list.csv", listing.export, name="export"),
    path("new/", filling.new, name="new"),
    path("keep/", filling.keep, name="keep"),
    path("files/<int:pk>/", reading.file, name="file"),
    path("suppliers/", registers.suppliers, name="suppliers"),
    path("suppliers/list.csv", registers.export_suppliers, name="export-suppliers"),
    path("suppliers/new/", registers.new_supplier, name="new-supplier"),
    path("suppliers/<int:pk>/", registers.supplier, name="supplier"),
    path("suppliers/<int:pk>/edit/", registers.edit_supplier, name="edit-supplier"),
    path("suppliers/<int:pk>/block/", registers.block, name="block"),
    path("budgets/", registers.budgets, name="budgets"),
    path("budgets/list.csv", registers.export_budgets, name="export-budgets"),
    path("budgets/propose/", registers.propose_budget, name="propose-budget"),
    path("budgets/<int:pk>/", registers.budget, name="budget"),
    path("budgets/changes/<int:pk>/", registers.settle_budget, name="settle-budget"),
    path("payments/", paying.payments, name="payments"),
    path("payments/list.csv", paying.export, name="export-batches"),
    path("payments/hand-over/", paying.hand_over, name="hand-over"),
    path("batches/<int:pk>/", paying.batch, name="batch"),
    path("batches/<int:pk>/payments.json", paying.batch_json, name="batch-json"),
    path("batches/<int:pk>/payments.csv", paying.batch_csv, name="batch-csv"),
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/list.csv", alarms.export, name="export-alarms"),
    path("alarms/<int:pk>/", alarms.judge, name="judge"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/edit/", filling.edit, name="edit"),
    path("<int:pk>/keep/", filling.keep_one, name="keep-one"),
    path("<int:pk>/copy/", filling.copy, name="copy"),
    path("<int:pk>/submit/", filling.submit, name="submit"),
    path("<int:pk>/withdraw/", filling.withdraw, name="withdraw"),
    path("<int:pk>/attach/", filling.attach, name="attach"),
    path("<int:pk>/detach/<int:file>/", filling.detach, name="detach"),
    path("<int:pk>/contract/", fulfilling.contract, name="contract"),
    path("<int:pk>/announce/", fulfilling.announce, name="announce"),
    path("<int:pk>/accept/", fulfilling.accept, name="accept"),
    path("<int:pk>/papers/", fulfilling.paper, name="paper"),
    path("<int:pk>/acceptance-papers/", fulfilling.acceptance_paper, name="acceptance-paper"),
    path("<int:pk>/cancel/", fulfilling.cancel, name="cancel"),
    path("<int:pk>/pay/", fulfilling.pay, name="pay"),
    path("<int:pk>/payments/<int:payment>/", fulfilling.settle, name="settle"),
    path("<int:pk>/settle-up/", fulfilling.settle_up, name="settle-up"),
    path("<int:pk>/archive/", fulfilling.archive, name="archive"),
    path("<int:pk>/destroy/", fulfilling.propose_destruction, name="propose-destruction"),
    path(
        "<int:pk>/destroy/<int:change>/", fulfilling.settle_destruction, name="settle-destruction"
    ),
]
