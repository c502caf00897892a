"""Who may do what, local accounts, and the audit log."""
