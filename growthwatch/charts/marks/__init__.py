"""What is marked on a panel: readings, repairs, falls, birth, the ranges around them, and where labels stand."""
