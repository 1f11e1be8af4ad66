"""治理: what all features share; tables and machinery, no pages."""
