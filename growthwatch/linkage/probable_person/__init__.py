"""Step 3, by probable person: record files compared by splink with a model trained beforehand."""
