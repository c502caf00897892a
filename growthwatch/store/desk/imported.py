"""What came of a file that was taken in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImportedFile:
    """What came of one file (or sheet)."""

    name: str
    rows: int
    added: int  # rows not in the store before
    corrected: int  # of these, new versions of a row already there
    rejected: int
    import_id: int | None  # None: the file said nothing new
    withdrawn: int = 0  # rows already there that their sender takes back
    conflicts: int = 0  # rows added whose id a row of another person has: both are there, and a person is asked
    remarks: int = 0  # cells that could not be read in rows that are used
    notes: str = ""  # what a person should know of how it was read
    unchanged: int = 0  # what the store held already
    rows_in_part: int = 0  # rows of which something was refused, and something used
    rows_refused: int = 0  # rows of which nothing is used

    @property
    def rows_used(self) -> int:
        """Rows of which nothing was refused: with those used in part and those refused, all there are."""
        return self.rows - self.rows_in_part - self.rows_refused
