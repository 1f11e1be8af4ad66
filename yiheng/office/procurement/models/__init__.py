"""Purchases, suppliers, budgets, and what follows an approval."""

from yiheng.office.procurement.models.budgets import Budget, BudgetChange, Source
from yiheng.office.procurement.models.fulfilling import (
    Acceptance,
    Archive,
    Batch,
    Contract,
    Destruction,
    Payment,
    PaymentState,
    Settlement,
)
from yiheng.office.procurement.models.purchases import (
    AFTER_APPROVAL,
    EDITABLE,
    INFORMATION,
    ORDINARY,
    Attachment,
    Category,
    Line,
    Method,
    Part,
    Purchase,
    Quote,
    State,
)
from yiheng.office.procurement.models.suppliers import Block, Supplier

__all__ = [
    "AFTER_APPROVAL",
    "EDITABLE",
    "INFORMATION",
    "ORDINARY",
    "Acceptance",
    "Archive",
    "Attachment",
    "Batch",
    "Block",
    "Budget",
    "BudgetChange",
    "Category",
    "Contract",
    "Destruction",
    "Line",
    "Method",
    "Part",
    "Payment",
    "PaymentState",
    "Purchase",
    "Quote",
    "Settlement",
    "Source",
    "State",
    "Supplier",
]
