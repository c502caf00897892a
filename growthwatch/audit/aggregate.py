"""One pass over a run: everything an audit counts, as sums that merge."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from growthwatch.audit import actions as findings_actions
from growthwatch.audit import context as context_facts
from growthwatch.audit import context_file, coverage, finding_rates, flow, late_detection, quality, response
from growthwatch.audit.child_days import positions
from growthwatch.audit.groups import Groups, groups
from growthwatch.audit.sums import Period, Sums, count, histogram
from growthwatch.check_schedule import one_check
from growthwatch.results import Result
from growthwatch.vocabulary import MAIN_CHECK


def aggregate(
    result: Result,
    period: Period,
    *,
    groupings: Sequence[pd.DataFrame] = (),
    actions: pd.DataFrame | None = None,
    context: pd.DataFrame | None = None,
) -> Sums:
    """Return the sums of one run (of a practice, an area, or one part of a country).

    Parameters
    ----------
    result : Result
        What ``pipeline.run`` gave.
    period : Period
        The days audited; each thing counted belongs to a day, such as the close of a contact's window.
    groupings : sequence of DataFrame
        Tables of localities, deprivation groups or others (see ``audit.groups``).
    actions : DataFrame, optional
        What people recorded about findings: ``finding_id, action, done_on``, as a file gives it or as
        ``audit.actions.read`` does.
    context : DataFrame, optional
        Facts of safeguarding context that count: ``child_id`` or ``nhs_number``, ``fact``
        (``vocabulary.CONTEXT_FACTS``) and ``on``, the day that each is about. None where none may be counted.

    Returns
    -------
    Sums
        Counts, histograms of days and tallies, which :func:`growthwatch.audit.sums.merge` adds up.

    Raises
    ------
    growthwatch.audit.actions.ActionsError
        When a row of ``actions`` can't be counted: callers who want to go on without it read them first.
    """
    return tabulate(result, period, groups(result.stages.children, groupings), actions, context)


def tabulate(
    result: Result,
    period: Period,
    into: Groups,
    actions: pd.DataFrame | None = None,
    context: pd.DataFrame | None = None,
) -> Sums:
    """Return the sums of a run whose groups are known already; otherwise as :func:`aggregate`.

    Parameters
    ----------
    result : Result
        What ``pipeline.run`` gave.
    period : Period
        The days audited.
    into : Groups
        What every child of the run belongs to.
    actions : DataFrame, optional
        What people recorded about findings.
    context : DataFrame, optional
        Facts of safeguarding context that count.

    Returns
    -------
    Sums
        As of :func:`aggregate`.

    Raises
    ------
    growthwatch.audit.actions.ActionsError
        When a row of ``actions`` can't be counted.
    """
    children, records = result.stages.children, result.stages.records
    measurements, contacts = result.stages.measurements, result.stages.contacts
    as_of = np.datetime64(result.about["as_of"], "D")
    windows = result.stages.check_windows
    # every indicator of the check is the 6-8-week check's: a child counts once
    every_check = positions(children, result.checks)
    checks = one_check(every_check, MAIN_CHECK)
    findings = positions(children, result.findings)
    check_measures, check_delays = coverage.at_check(children, checks, measurements, records, as_of, windows)
    acted = None if actions is None else findings_actions.accepted(actions)
    responses, response_delays = response.response(children, measurements, findings, acted, as_of)
    facts = None if context is None else context_facts.of_children(context, children)
    appointments = context_facts.appointments(contacts, facts, children)
    late, late_delays = late_detection.found_late(checks, measurements, findings)
    measures = [
        *check_measures,
        *coverage.at_contacts(
            children, contacts, measurements, records, result.stages.unread, as_of, result.stages.check_schedule
        ),
        *coverage.at_reviews(every_check, as_of),
        *coverage.not_brought(appointments, measurements),
        *context_facts.of_appointments(appointments),
        *context_facts.of_facts(children, checks, facts, into, as_of),
        *finding_rates.rates(children, checks, measurements, findings, as_of),
        *responses,
        *late,
        *late_detection.found_by_close(checks, findings, as_of),
        *quality.of_children(children),
        *quality.of_records(records),
    ]
    return Sums(
        period,
        as_of,
        count(measures, into, period),
        histogram([*check_delays, *response_delays, *late_delays], period),
        pd.concat(
            [
                *([] if acted is None else [findings_actions.tallies(acted, findings)]),
                *([] if context is None else [context_file.tallies(context, children)]),
                quality.tallies(records, period),
                flow.tallies(children, checks, period, as_of),
            ],
            ignore_index=True,
        ),
        into.nesting,
    )
