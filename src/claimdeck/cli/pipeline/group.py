"""Options of `claimdeck pipeline`."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from claimdeck.cli import setup
from claimdeck.cli.pipeline import archive_options
from claimdeck.cli.pipeline.failed.group import failed, letters
from claimdeck.cli.pipeline.rules import group as rules
from claimdeck.cli.setup import DataOption
from claimdeck.cli.terminal import Output

app = typer.Typer(
    name="pipeline", help="Claims from staging through rules and prices to production.", no_args_is_help=True
)
app.add_typer(failed)
app.add_typer(letters)
app.add_typer(rules.app)
app.add_typer(archive_options.app)


@app.callback()
def _pipeline() -> None:
    """Claims from staging through rules and prices to production."""


@app.command()
def run(
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what comes in, until stopped.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes side by side; as configured otherwise.")
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="Claims a batch may take; as configured otherwise.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="No progress bar, one line of JSON at the end.")] = False,
    data: DataOption = None,
) -> None:
    """Process what waits in staging, and settle what was left under way.

    Exit code 0: nothing is pending any more. 1: something still is. 2: something is not set up.
    """
    output = Output(as_json=as_json)
    # No log lines between the lines of the bar; whoever wants them sets LOG_LEVEL.
    quiet = {} if "LOG_LEVEL" in os.environ else {"LOG_LEVEL": "CRITICAL"}
    setup.run(
        "pipeline.run",
        data=data,
        settings=quiet,
        output=output,
        follow=follow,
        workers=workers,
        batch_size=batch_size,
    )


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False, data: DataOption = None
) -> None:
    """Say how many staged claims are where."""
    setup.run("pipeline.status", data=data, output=Output(as_json=as_json))


@app.command()
def reconcile(
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False, data: DataOption = None
) -> None:
    """Prove that every staged claim is in exactly one place. Exit code 0 only when it holds."""
    setup.run("pipeline.reconcile", data=data, output=Output(as_json=as_json))


@app.command()
def train(
    labels: Annotated[
        Path | None, typer.Option(help="CSV claim_id,filter; otherwise what reviewers confirmed.", exists=True)
    ] = None,
    output: Annotated[Path | None, typer.Option(help="The model's file; otherwise model.path.")] = None,
    algorithm: Annotated[Literal["logistic", "boosting"], typer.Option(help="What to fit.")] = "logistic",
    made_up: Annotated[bool, typer.Option("--sample", help="On made-up claims, also where there are labels.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
    data: DataOption = None,
) -> None:
    """Train the model that predicts review filters; without labels of your own, a sample on made-up claims."""
    said = Output(as_json=as_json)
    setup.run(
        "pipeline.train", data=data, output=said, labels=labels, target=output, algorithm=algorithm, made_up=made_up
    )


@app.command("demo-data")
def demo_data(
    claims: Annotated[int, typer.Option(min=1, max=100_000_000, help="How many claims to make up.")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, max=9_999, help="The same seed makes up the same claims.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
    data: DataOption = None,
) -> None:
    """Put made-up claims into staging, with made-up codes, prices, facilities and payers that fit them.

    The same again adds nothing. About one claim in twenty has something wrong with it.
    """
    setup.run("pipeline.demo_data", data=data, claims=claims, seed=seed, output=Output(as_json=as_json))


@app.command("import")
def import_file(
    files: Annotated[list[Path] | None, typer.Argument(help="Claims as 837P or CSV.", show_default=False)] = None,
    template: Annotated[bool, typer.Option("--template", help="Write the header line of a CSV file instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False,
    data: DataOption = None,
) -> None:
    """Take files of claims into staging; what is there already stays as it is.

    Exit code 0: every claim is there. 1: some cannot be read, and are listed by their place. 2: refused; nothing was
    taken from any of the files.
    """
    if template:
        setup.run_plain("pipeline.template")
    if not files:
        raise typer.BadParameter("name at least one file, or --template", param_hint="FILES")
    setup.run("pipeline.import_file", data=data, files=files, output=Output(as_json=as_json))


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="Claims as 837P or CSV.", show_default=False)],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where the violations go: .csv, or - for standard output.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], show_default=False, help="The day of receipt of claims without one; today otherwise."
        ),
    ] = None,
    production: Annotated[
        bool, typer.Option("--production", help="Ask the production database for facilities and payers too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON instead of the summary.")] = False,
    data: DataOption = None,
) -> None:
    """Say what would happen to the claims of a file, and list everything that is wrong with them; stores nothing.

    Exit code 0: no claim would be rejected. 1: one would be. 2: the file cannot be read, and why.
    """
    day = as_of.date() if as_of else None
    said = Output(output, as_json)
    setup.run("pipeline.check", data=data, file=file, as_of=day, ask_production=production, output=said)


@app.command()
def model(
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False, data: DataOption = None
) -> None:
    """Say which model predicts review filters. Exit code 2 with the reason when the configured one cannot."""
    setup.run("pipeline.model", data=data, output=Output(as_json=as_json))
