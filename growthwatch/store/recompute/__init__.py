"""From stored rows to results: the stages run on the children a change touches; documents written once."""
