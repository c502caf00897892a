"""Text cells into typed columns: mappings of headings, dates, values and units, codes, vocabulary."""
