"""通用申请单: a form is versioned data; a filled one is approved, handled, confirmed, archived."""
