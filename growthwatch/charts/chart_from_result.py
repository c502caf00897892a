"""``gw.chart``: one child's growth chart from the result of a run."""

from collections.abc import Collection

from growthwatch.charts.chart import GrowthChart, growth_chart
from growthwatch.charts.child.events import known_events
from growthwatch.check_windows import CheckWindows
from growthwatch.results import PublicTables
from growthwatch.sources.errors import UnusableInput


def chart(
    result: PublicTables,
    child_id: str,
    *,
    kind: str = "weight",
    view: str = "centile",
    age: str | None = None,
    layers: Collection[str] | None = None,
    thrive_lines: bool = False,
    width: int = 860,
) -> GrowthChart:
    """Return one child's UK-WHO chart, which a notebook shows as it is (extra ``charts``).

    Parameters
    ----------
    result : Result
        What :func:`growthwatch.run` or :func:`growthwatch.load` gave.
    child_id : str
        As in ``result.children``.
    kind : str
        "weight" [kg], "length" [cm], "head" [cm], "bmi" [kg/m2] or "weight-for-length" [kg].
    view : str
        "centile": values on the nine lines; "sds": SDS against age.
    age : str, optional
        At which age marks stand: "corrected", "actual" or "both"; None: corrected for a child born before 37+0, actual
        for a newborn of term, else both.
    layers : collection of str, optional
        What is drawn beside the readings, of :data:`growthwatch.charts.LAYER_NAMES`; None for what is usual.
    thrive_lines : bool
        Draw the 5% thrive line of 4 weeks from each agreed weight (Cole 1998, Arch Dis Child 79:415).
    width : int
        Of the plotting area [px].

    Returns
    -------
    GrowthChart
        An Altair chart; ``to_dict()`` is its Vega-Lite specification, ``save("chart.html")`` writes it.

    Raises
    ------
    UnusableInput
        When no child of the result has this id.
    ValueError
        For an unknown kind, view, age or layer.
    growthwatch.errors.MissingExtra
        Where Altair is not installed.

    Examples
    --------
    >>> import growthwatch as gw
    >>> result = gw.run(gw.example(), as_of="2026-06-01")
    >>> gw.chart(result, result.children["child_id"].iloc[0]).to_dict()["title"]["text"]
    'Boys - UK-WHO - Weight'
    """
    children = result.children[(result.children["child_id"] == child_id).to_numpy()]
    if children.empty:
        raise UnusableInput("no child of this result has this id", column="child_id", value=str(child_id))
    measurements, records, findings = (
        table[(table["child_id"] == child_id).to_numpy()]
        for table in (result.measurements, result.records, result.findings)
    )
    return growth_chart(
        children, measurements, records, findings,
        kind=kind, policy=result.about["policy"], as_of=result.about["as_of"],
        view=view, age=age, layers=layers, thrive_lines=thrive_lines, width=width,
        events=known_events(conditions=result.conditions[(result.conditions["child_id"] == child_id).to_numpy()]),
        check_windows=CheckWindows.of_run(result.about),
    )  # fmt: skip
