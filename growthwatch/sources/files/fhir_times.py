"""When: the day that ``effective[x]`` names, or why it names none."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from growthwatch.sources.files.fhir_refusals import Refusal
from growthwatch.sources.reject_reasons import RejectReason

Resource = dict[str, Any]


def effective(observation: Resource, time_zone: str) -> tuple[str | None, Refusal | None]:
    """Return when an observation was made, as written, and why that is no one day.

    A Period within one day, or with its start alone, is that day; one of several days, or whose start is not known,
    is none. Of a Timing the events are; a rule of repetition is none.

    Parameters
    ----------
    observation : dict
    time_zone : str
        Where days are counted.
    """
    said = observation.get("effectiveDateTime") or observation.get("effectiveInstant")
    if said:
        return str(said), None
    period = observation.get("effectivePeriod")
    if period:
        start, end = period.get("start"), period.get("end")
        if start and (not end or day_of(str(start), time_zone) == day_of(str(end), time_zone)):
            return str(start), None
        within = f"{start or '?'} to {end or '?'}"
        return start and str(start), Refusal(RejectReason.measured_over_days, "effectivePeriod", within)
    timing = observation.get("effectiveTiming")
    if timing:
        events = [str(one) for one in timing.get("event") or [] if one]
        rule = timing.get("repeat") or timing.get("code")
        if events and not rule and len({day_of(one, time_zone) for one in events}) == 1:
            return events[0], None
        said = ", ".join(events) or "a rule of repetition"
        return next(iter(events), None), Refusal(RejectReason.measured_over_days, "effectiveTiming", said)
    return None, None


def day_of(text: str, time_zone: str) -> str:
    """Return the day of a date or an instant, as ISO text; of a text that is neither, the text."""
    if "T" not in text:
        return text
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    local = moment if moment.tzinfo is None else moment.astimezone(ZoneInfo(time_zone))
    return local.date().isoformat()
