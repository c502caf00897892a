"""A simulated caseload in the formats that record systems export."""
