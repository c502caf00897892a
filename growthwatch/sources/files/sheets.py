"""Any input file to the tables in it, by what the file is."""

from collections.abc import Callable

from growthwatch.sources.files import delimited, fhir, parquet, workbook
from growthwatch.sources.files.batch import Sheet
from growthwatch.sources.files.inputs import Survey


def sheets(survey: Survey, recognised: Callable[[Sheet], bool], time_zone: str | None = None) -> list[Sheet]:
    """Return the tables in a file.

    ``recognised`` says whether a sheet's headings are known: a heading need not be the first row.
    """
    match survey.format:
        case "xlsx":
            return workbook.sheets(survey, recognised)
        case "parquet":
            return [parquet.sheet(survey)]
        case "json":
            return fhir.sheets(survey, time_zone)
        case _:
            return [delimited.sheet(survey, recognised)]
