"""What a chart is drawn over: the panels of age, the nine centile lines, the value axis."""
