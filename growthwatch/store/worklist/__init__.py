"""The worklist: its rows, how each stands, what new evidence opens again and what retires."""
