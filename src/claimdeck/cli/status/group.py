"""Options of `claimdeck status`."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption
from claimdeck.cli.status.options import CheckOptions
from claimdeck.cli.terminal import Output

app = typer.Typer(
    name="status", help="What became of the claims: ask the payer about a whole file.", no_args_is_help=True
)

_DATES: Final = ["%Y-%m-%d", "%m/%d/%Y"]
DateOption = Annotated[datetime | None, typer.Option(formats=_DATES, show_default=False)]


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="Claims as .csv, .tsv or .xlsx.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Where the answers go: .csv, .xlsx, or - for standard output.")
    ],
    practice: Annotated[str, typer.Option(help="Tax id or name of the practice for rows without a tin.")] = "",
    payer: Annotated[str, typer.Option(help="The payer's code.")] = "uhc",
    start: DateOption = None,
    end: DateOption = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help='Map a header by hand, "HEADER=column"; without a column it is ignored. Repeatable.'),
    ] = None,
    batch: Annotated[bool, typer.Option("--batch/--no-batch", help="Ask by windows of dates, or one by one.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="No progress bar, one line of JSON at the end.")] = False,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Ask the made-up payer: invented answers.")] = False,
    payer_url: Annotated[str, typer.Option(help="The payer's address. [env: UHC_BASE_URL]")] = "",
    client_id: Annotated[str, typer.Option(help="[env: UHC_CLIENT_ID]")] = "",
    client_secret: Annotated[str, typer.Option(help="[env: UHC_CLIENT_SECRET]")] = "",
    data: DataOption = None,
) -> None:
    """Ask the payer about every row of a file.

    Exit code 0: every row has the payer's answer, found or not. 1: some could not be asked. 2: refused.
    """
    if sandbox and (payer_url or client_id or client_secret):
        raise typer.BadParameter("--sandbox asks the made-up payer; leave the payer's address and client out")
    settings = _settings(payer_url, client_id, client_secret)
    if sandbox:
        # The made-up payer answers in this process, which asks nobody else.
        settings["PAYER_PRIVATE_NETWORKS"] = "127.0.0.0/8"
    options = CheckOptions(
        file=file,
        practice=practice,
        payer=payer,
        start=start.date() if start else None,
        end=end.date() if end else None,
        columns=_mapping(column) if column else None,
        batch=batch,
        sandbox=sandbox,
    )
    setup.run("status.check", data=data, settings=settings, output=Output(output, as_json), options=options)


def _mapping(typed: list[str]) -> dict[str, str]:
    """`HEADER=column` as a mapping; the last sign of equality parts them, as headers may hold others."""
    found = {}
    for one in typed:
        header, sign, column = one.rpartition("=")
        if not sign or not header.strip():
            raise typer.BadParameter('write it as "HEADER=column"', param_hint="--column")
        found[header] = column.strip()
    return found


def _settings(payer_url: str, client_id: str, client_secret: str) -> dict[str, str]:
    """The payer as typed, and no log lines between the lines of output: they would be without its mark."""
    named = {"UHC_BASE_URL": payer_url, "UHC_CLIENT_ID": client_id, "UHC_CLIENT_SECRET": client_secret}
    # Whoever wants them sets LOG_LEVEL.
    quiet = {} if "LOG_LEVEL" in os.environ else {"LOG_LEVEL": "CRITICAL"}
    return quiet | {name: value for name, value in named.items() if value}


@app.command("jobs")
def list_jobs(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many of the newest.")] = 20,
    organization: Annotated[str, typer.Option(help="Name of the organization; this machine's own otherwise.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
    data: DataOption = None,
) -> None:
    """List the jobs, newest first, with what has no answer yet."""
    setup.run("status.jobs", data=data, output=Output(as_json=as_json), organization=organization, limit=limit)


@app.command()
def retry(
    job: Annotated[str, typer.Argument(help="The job's id, as `claimdeck status jobs` shows it.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where all answers go: .csv, .xlsx, or - for standard output.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Ask again for all rows, answered ones too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="No progress bar, one line of JSON at the end.")] = False,
    payer_url: Annotated[str, typer.Option(help="The payer's address. [env: UHC_BASE_URL]")] = "",
    client_id: Annotated[str, typer.Option(help="[env: UHC_CLIENT_ID]")] = "",
    client_secret: Annotated[str, typer.Option(help="[env: UHC_CLIENT_SECRET]")] = "",
    data: DataOption = None,
) -> None:
    """Go on with what was left of a job: rows that were not asked, and rows without an answer.

    Exit codes as of `check`; 2 also where every row has an answer.
    """
    settings = _settings(payer_url, client_id, client_secret)
    answers = Output(output, as_json)
    setup.run("status.retry", data=data, settings=settings, output=answers, job=job, everything=everything)


@app.command()
def template(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; standard output otherwise.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="csv or xlsx; by the file's name otherwise.")] = "",
    data: DataOption = None,
) -> None:
    """Write an empty file with the columns that are understood."""
    if form not in ("", "csv", "xlsx"):
        raise typer.BadParameter("choose csv or xlsx", param_hint="--format")
    setup.run("status.template", data=data, path=output, form=form)
