"""告知与同意: versions of the notice shown to patients (6.1-d)."""
