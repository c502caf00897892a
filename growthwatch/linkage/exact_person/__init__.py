"""Step 2, by exact person: names, birth dates and postcodes that agree; twins never."""
