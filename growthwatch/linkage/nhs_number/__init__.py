"""Step 1, by NHS number: numbers read, shared by two people, learnt late, under two names."""
