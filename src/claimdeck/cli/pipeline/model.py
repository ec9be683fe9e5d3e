"""Which model works, with the figures of its card; also how whoever starts processes asks whether it can."""

import json

import typer

from claimdeck.cli.terminal import Output
from claimdeck.pipeline.scoring.scorer import open_scorer


def main(*, output: Output) -> int:
    """0 when the configured model works, or none is asked for. Raises ModelRefused, which ends with 2."""
    scorer = open_scorer()
    cards = [model.card for model in scorer.models]
    if output.as_json:
        shown = [card.model_dump(mode="json", exclude={"distributions", "features"}) for card in cards]
        typer.echo(json.dumps({"notice": scorer.notice, "models": shown}))
        return 0
    typer.echo(scorer.notice)
    for card in cards:
        typer.echo(
            f"{card.version}: right for {card.right:.1%} of the claims held out; never choosing a filter is for "
            f"{card.majority_right:.1%}."
        )
        for warning in card.warnings:
            typer.echo(f"Mind: {warning}")
    return 0
