"""What a chart knows of the child: the subject, the readings, the suggested repairs, the falls."""
