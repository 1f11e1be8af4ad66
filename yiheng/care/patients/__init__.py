"""患者: the patient index and the patient's own pages."""
