"""Everything that holds the program against truth. Nothing of the product imports it."""
