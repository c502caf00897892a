"""What is drawn on a panel besides the lines: readings, repairs, falls, bands, overlays, and where labels stand."""
