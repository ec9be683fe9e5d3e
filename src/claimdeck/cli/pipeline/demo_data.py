"""Made-up claims for staging, with reference data and tables that fit them."""

import json

import typer

from claimdeck.cli.database import prepare, prepare_apart
from claimdeck.cli.pipeline.bars import claims_bar
from claimdeck.cli.pipeline.refusing import stores_said
from claimdeck.cli.terminal import Output
from claimdeck.pipeline.intake.demo import install_demo_tables, stage_demo_claims
from claimdeck.pipeline.reference.sample import install_sample
from claimdeck.pipeline.stores.opening import staging_store


def main(*, claims: int, seed: int, output: Output) -> int:
    """0: they are there, whether they were before or not. The same again adds nothing."""
    prepare()
    prepare_apart()
    releases = len(install_sample())
    with stores_said(), claims_bar(claims, shown=not output.as_json) as on_progress:
        rows = install_demo_tables()
        new = stage_demo_claims(staging_store(), claims, seed, on_progress)
    if output.as_json:
        typer.echo(json.dumps({"claims": claims, "new": new, "table_rows": rows, "reference_releases": releases}))
        return 0
    typer.echo(f"{new:,} made-up claims are new in staging; {claims - new:,} of the {claims:,} were there already.")
    typer.echo(f"{rows:,} facilities, financial classes, payers and physicians are new in production.")
    typer.echo(f"{releases:,} made-up reference tables are new.")
    return 0
