"""What leaves the program for people to read: workbooks, one-child sheets, cohort reports."""
