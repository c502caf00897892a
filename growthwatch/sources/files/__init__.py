"""Files of each format into text cells: delimited text, XLSX, Parquet, FHIR JSON."""
