"""The same stages over more records than memory holds: batches of Parquet on one machine, or Spark."""
