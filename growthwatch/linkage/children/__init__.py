"""Children out of linked rows: their id, and the facts believed of them."""
