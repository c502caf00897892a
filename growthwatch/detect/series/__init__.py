"""What a rule reads: one kind of measurement in order of age, with and without what is doubted."""
