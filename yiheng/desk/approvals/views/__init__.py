"""The doors of approvals."""
