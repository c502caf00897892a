"""Anchors on the command line: a key, and the trail's head signed with it and noted outside the store."""

from pathlib import Path
from typing import Annotated

import typer

from growthwatch.cli.store import HERE, StoreUrl, User, desk_of
from growthwatch.store import make_anchor_key

anchor = typer.Typer(help="Sign the trail's head and note it outside the store.", no_args_is_help=True)


@anchor.command("key")
def anchor_key(file: Annotated[Path, typer.Argument(help="File to write; never one that is there.")]) -> None:
    """Make a key (Ed25519) in a file for its owner alone; show its public part, to be noted elsewhere."""
    typer.echo(f"public key {make_anchor_key(file)}")


@anchor.command("add")
def anchor_add(
    key: Annotated[
        Path, typer.Option(help="The file that growthwatch anchor key made.", envvar="GROWTHWATCH_ANCHOR_KEY")
    ],
    to: Annotated[
        list[Path], typer.Option(help="Anchor file to append to; can be given again.", envvar="GROWTHWATCH_ANCHORS")
    ],
    store: StoreUrl = HERE,
    who: User = None,
) -> None:
    """Append the trail's head, signed, to each file; print what was noted."""
    for file, said in zip(to, desk_of(store, who).anchor(to, key), strict=True):
        typer.echo(
            f"anchored in {file}: link {said['link']} {said['hash']}, {said['rows']:,} rows under seal {said['seal']} "
            f"{said['seal_hash']}, at {said['at']}, key {said['key']}, signature {said['signature']}"
        )
