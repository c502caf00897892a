"""growth_model."""
