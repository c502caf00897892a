"""Pieces that several pages share: formats, tables, forms, styles."""
