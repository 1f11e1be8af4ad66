"""制度: clauses, parameters with dates, interpretations, and what enforces and measures them."""
