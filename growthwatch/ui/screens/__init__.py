"""One file a page (not "pages", which Streamlit would take for pages of its own)."""
