"""What a chart is drawn with: how values are written, the marks and colours, the key and the footer."""
