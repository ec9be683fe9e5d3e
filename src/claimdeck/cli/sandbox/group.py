"""Options of `claimdeck sandbox`: the made-up payer on the wire, and uploads that fit it."""

from pathlib import Path
from typing import Annotated

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption
from claimdeck.payers.sandbox.faults import Knobs

app = typer.Typer(name="sandbox", help="A made-up payer that speaks the real contract.", invoke_without_command=True)

CountOption = Annotated[int, typer.Option(min=1, max=2_000_000, help="Claims that the payer knows.")]
SeedOption = Annotated[int, typer.Option(help="Another seed makes other claims.")]
PracticesOption = Annotated[int, typer.Option(min=1, max=999, help="Practices, from tax id 970000001 on.")]


@app.callback()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 9090,
    latency_ms: Annotated[float, typer.Option(min=0, help="How long every answer takes.")] = 0,
    jitter: Annotated[float, typer.Option(min=0, help="Up to so many milliseconds more, by chance.")] = 0,
    rate_limit: Annotated[float, typer.Option(min=0, help="Calls a second; more are refused. 0: no limit.")] = 0,
    max_concurrent: Annotated[int, typer.Option(min=0, help="Calls at once. 0: no limit.")] = 0,
    fail_rate: Annotated[float, typer.Option(min=0, max=1, help="Share of the calls that fail.")] = 0,
    down_for: Annotated[float, typer.Option(min=0, help="Seconds at the start without any answer.")] = 0,
    seed: SeedOption = 7,
    count: CountOption = 2_000,
    practices: PracticesOption = 3,
    claims: Annotated[
        Path | None, typer.Option("--claims", help="CSV file in the upload format; its rows are the claims.")
    ] = None,
    story: Annotated[
        Path | None, typer.Option("--story", help="CSV file `claims,answer,from`: answers that change with time.")
    ] = None,
    by_number: Annotated[bool, typer.Option(help="Whether claims can be asked by number.")] = True,
    client_id: Annotated[str, typer.Option(help="Accept only this client; any otherwise.")] = "",
    client_secret: Annotated[str, typer.Option(help="The secret of that client.")] = "",
) -> None:
    """Serve the made-up payer until Ctrl-C."""
    if context.invoked_subcommand is not None:
        return
    knobs = Knobs(
        latency_ms=latency_ms,
        jitter_ms=jitter,
        rate_limit=rate_limit,
        max_concurrent=max_concurrent,
        fail_rate=fail_rate,
        down_for=down_for,
        seed=seed,
        has_by_number=by_number,
        client_id=client_id,
        client_secret=client_secret,
    )
    setup.run_plain(
        "sandbox.serve",
        host=host,
        port=port,
        knobs=knobs,
        file=claims,
        count=count,
        practices=practices,
        story=story,
    )


@app.command()
def forward(
    after: Annotated[str, typer.Argument(help="How far, such as 4d, 6h or 90s.")],
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Of the sandbox payer; else that of `claimdeck up`.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Set the clock of a running sandbox payer's story forward."""
    setup.choose(data)
    setup.run_plain("sandbox.forward", after=after, port=port)


@app.command("claims")
def write_claims(
    output: Annotated[Path, typer.Option("-o", "--output", help="CSV file to write.")],
    count: Annotated[int, typer.Option(min=1, max=2_000_000, help="Rows of the file.")] = 1_000,
    practices: PracticesOption = 3,
    seed: SeedOption = 7,
    not_found: Annotated[int, typer.Option(min=0, help="Rows that the payer does not know.")] = 0,
    mismatched: Annotated[int, typer.Option(min=0, help="Rows with another patient.")] = 0,
    invalid: Annotated[int, typer.Option(min=0, help="Rows with a broken cell.")] = 0,
    doubled: Annotated[int, typer.Option(min=0, help="Rows that are there twice.")] = 0,
    undated: Annotated[int, typer.Option(min=0, help="Rows without service dates.")] = 0,
    mixed_dates: Annotated[bool, typer.Option("--mixed-dates", help="Two ways of writing dates.")] = False,
    story: Annotated[bool, typer.Option("--story", help="Some of everything, as real files have.")] = False,
    numbers: Annotated[
        str, typer.Option(help="payer, own, both, or either: the practice's own under the header claim_id.")
    ] = "payer",
) -> None:
    """Write an upload that fits the made-up payer of the same seed and practices."""
    if numbers not in ("payer", "own", "both", "either"):
        raise typer.BadParameter("choose payer, own, both or either", param_hint="--numbers")
    setup.run_plain(
        "sandbox.claims",
        path=output,
        count=count,
        practices=practices,
        seed=seed,
        not_found=not_found,
        mismatched=mismatched,
        invalid=invalid,
        doubled=doubled,
        undated=undated,
        mixed_dates=mixed_dates,
        story=story,
        numbers=numbers,
    )
