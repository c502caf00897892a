"""What a chart knows of the child: the subject, the readings, the repairs suggested."""
