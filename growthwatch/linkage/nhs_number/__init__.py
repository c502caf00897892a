"""nhs_number."""
