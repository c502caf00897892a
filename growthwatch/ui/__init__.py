"""The browser app: a thin face. No rule and no arithmetic stands here."""
