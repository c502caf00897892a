"""What a chart is drawn over: the panels of age and the nine centile lines."""
