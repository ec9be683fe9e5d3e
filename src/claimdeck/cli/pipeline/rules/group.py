"""Options of `claimdeck pipeline rules`."""

from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption
from claimdeck.cli.terminal import Output

_HELP = "Rules that claims are held against: list, weigh, write, try."
app = typer.Typer(name="rules", help=_HELP, no_args_is_help=True)
JsonOption = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


@app.callback()
def _rules() -> None:
    """Rules that claims are held against: list, weigh, write, try."""


@app.command("list")
def list_(
    own: Annotated[bool, typer.Option("--own", help="Only your own rules, as YAML that `add` reads.")] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """List all rules with their severity, and which of them are off."""
    if own and as_json:
        raise typer.BadParameter("is YAML; leave out --json", param_hint="--own")
    setup.run("pipeline.rules.listing", data=data, own=own, output=Output(as_json=as_json))


@app.command("set")
def set_(
    rule: Annotated[str, typer.Argument(help="The rule's id, as `list` says it.", show_default=False)],
    severity: Annotated[
        Literal["reject", "hold", "warn", "default"] | None,
        typer.Option(help="What becomes of a claim that breaks it; `default`: as it was made.", show_default=False),
    ] = None,
    active: Annotated[bool | None, typer.Option("--on/--off", help="Whether it runs.", show_default=False)] = None,
    data: DataOption = None,
) -> None:
    """Weigh a rule otherwise, or switch it on or off; what is not named stays as it is.

    A rule of your own runs in its newest version, which must have been tried. Exit code 0: so it is. 2: refused.
    """
    if severity is None and active is None:
        raise typer.BadParameter("say --severity, --on or --off", param_hint="RULE")
    setup.run("pipeline.rules.changing:set_one", data=data, rule=rule, severity=severity, active=active)


@app.command()
def add(
    file: Annotated[
        Path, typer.Argument(help="YAML: a list of rules.", exists=True, dir_okay=False, show_default=False)
    ],
    data: DataOption = None,
) -> None:
    """Store rules of your own, or their next versions, from a file: all of them or none.

    They are off until they were tried and turned on. Exit code 0: stored. 2: refused, with the line and column of an
    expression that cannot be used.
    """
    setup.run("pipeline.rules.changing:add", data=data, file=file)


@app.command("try")
def try_(
    rule: Annotated[
        str, typer.Argument(help="A stored rule of your own, or a file with rules that are not.", show_default=False)
    ],
    claims: Annotated[int, typer.Option(min=1, max=10_000, help="On how many staged claims at most.")] = 1_000,
    batch: Annotated[
        UUID | None, typer.Option(help="On the claims of this batch; else the newest that wait.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Say how many staged claims break a rule, and what would become of them; changes no claim.

    Exit code 0: tried. 1: the rule could not be evaluated, or there is no claim. 2: refused.
    """
    setup.run("pipeline.rules.trying", data=data, rule=rule, most=claims, batch=batch, output=Output(as_json=as_json))
