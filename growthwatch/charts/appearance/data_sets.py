"""The data sets of a chart: rows by field name, as Vega-Lite reads them."""

from typing import Any

#: One data set: a mapping from field to value for each thing drawn.
Rows = list[dict[str, Any]]
#: Data sets by name.
DataSets = dict[str, Rows]
