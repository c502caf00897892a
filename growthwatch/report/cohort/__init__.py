"""The cohort audit as a report: content, wording, figures, page, workbook."""
