"""The words beside a chart: the notes under it, and the same content as a table and as a description."""
