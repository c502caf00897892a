"""Files that the program writes are for whoever runs it: lists with names are among them."""

import os
from typing import Final

#: What is taken from the mode of every new file and folder: all that group and others would have.
_OTHERS: Final = 0o077


def for_owner_alone() -> None:
    """Have this process, and those that it starts, make files as 0600 and folders as 0700.

    Whoever else is to read one is let in by name afterwards (``chmod``, ``setfacl``). What was there before stays as
    it is.
    """
    os.umask(_OTHERS)
