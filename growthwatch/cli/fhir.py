"""``growthwatch fhir``: one child's measurements and findings for another system to take in."""

import json
from pathlib import Path
from typing import Annotated

import typer

from growthwatch import pipeline
from growthwatch.cli.options import (
    AsOf,
    Child,
    DateOrder,
    Inputs,
    Mapping,
    Policy,
    PolicyOption,
    Sender,
    SourceOption,
    TimeZone,
    as_of_or_today,
    file_can_be_made,
    kept_apart,
    no_such_child,
)
from growthwatch.report.fhir import bundle
from growthwatch.sources import UnusableInput, senders


def fhir(
    inputs: Inputs,
    child: Child,
    out: Annotated[Path, typer.Option("--out", help="File to write: .json.")],
    as_of: AsOf = None,
    policy: PolicyOption = Policy.digital,
    mapping: Mapping = None,
    time_zone: TimeZone = None,
    dates: DateOrder = None,
    sender: Sender = None,
    source: SourceOption = None,
) -> None:
    """Write one child's measurements, SDS, centiles and findings as a FHIR R4 Bundle."""
    file_can_be_made(out, (".json",))
    kept_apart(inputs, out)
    result = pipeline.run(
        inputs,
        as_of=as_of_or_today(as_of),
        policy=policy.value,
        mapping=mapping,
        time_zone=time_zone,
        dates=dates,
        sender=senders.stated(sender),
        source=senders.sources_stated(source),
    )
    try:
        made = bundle(result, child)
    except KeyError as error:
        raise no_such_child(child) from error
    except ImportError as error:
        reason = "a FHIR Bundle needs the extra: pip install 'growthwatch[fhir]'"
        raise UnusableInput(reason, column="--out", value=out.name) from error
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    typer.echo(f"{len(made['entry'])} resources written to {out}")
