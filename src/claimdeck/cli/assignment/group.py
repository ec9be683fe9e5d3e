"""Options of `claimdeck assignment`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from claimdeck.cli import setup

app = typer.Typer(name="assignment", help="Who gets which claims: plan from files alone.", no_args_is_help=True)

_DATES: Final = ["%Y-%m-%d", "%m/%d/%Y"]


@app.callback()
def _assignment() -> None:
    """Who gets which claims: plan from files alone."""


@app.command()
def plan(
    claims: Annotated[Path, typer.Argument(help="Claims as .csv, .tsv or .xlsx.")],
    people: Annotated[
        Path,
        typer.Option(
            help="Who there is: username, role, skills (Aetna:5;Medicare), max_daily_claims, seniority, assign_by, "
            "used_today, absent."
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Where the plan goes: .csv, .xlsx, or - for standard output."),
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="Rules as YAML; the first that fits a claim decides.")] = None,
    days: Annotated[int, typer.Option(min=1, max=30, help="Spread what does not fit today over so many days.")] = 1,
    classic: Annotated[bool, typer.Option("--classic", help="Plan greedily in three passes, for comparison.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say what the plan aims at, and what it reaches.")] = False,
    today: Annotated[
        datetime | None, typer.Option(formats=_DATES, show_default=False, help="The day to plan for; today otherwise.")
    ] = None,
    working_days: Annotated[str, typer.Option(help="1 is Monday, 7 is Sunday.")] = "12345",
) -> None:
    """Plan who gets which claims, and say what is in the way of the others.

    Needs no database. Exit code 0: every claim is placed. 1: some are not; the plan says why. 2: refused.
    """
    if classic and days > 1:
        raise typer.BadParameter("--classic plans for one day; leave --days out")
    if not working_days or not set(working_days) <= set("1234567"):
        raise typer.BadParameter("write the working days as 12345", param_hint="--working-days")
    setup.run_plain(
        "assignment.plan",
        claims=claims,
        people=people,
        output=output,
        rules=rules,
        days=days,
        classic=classic,
        explain=explain,
        today=today.date() if today else None,
        working_days=working_days,
    )
