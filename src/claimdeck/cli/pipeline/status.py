"""How many staged claims are where."""

import json

import typer
from django.db.models import Count

from claimdeck.cli.database import prepare_apart
from claimdeck.cli.terminal import Output
from claimdeck.pipeline.domain.states import Place
from claimdeck.pipeline.schema.staging.models import StagedClaim


def main(*, output: Output) -> int:
    """Always 0."""
    prepare_apart()
    found = StagedClaim.objects.order_by().values_list("processing_status").annotate(Count("pk"))
    counted = {str(place): count for place, count in found}
    claims = {place.value: counted.get(place.value, 0) for place in Place}
    if output.as_json:
        typer.echo(json.dumps({"staged": sum(claims.values()), **claims}))
        return 0
    typer.echo(f"{sum(claims.values()):>12,} staged")
    for name, count in claims.items():
        typer.echo(f"{count:>12,} {name.replace('_', ' ')}")
    return 0
