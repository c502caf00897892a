"""Who is in a simulated caseload and how they grow."""
