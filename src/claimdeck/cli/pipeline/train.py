"""Train the model that predicts review filters, and say how good it is."""

from pathlib import Path
from typing import Final

import typer
from django.conf import settings

from claimdeck.cli.database import prepare, prepare_apart
from claimdeck.cli.files import written
from claimdeck.cli.terminal import Output
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.domain.scoring.filters import FILTERS_BY_NUMBER
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.scoring.card import Card, Figures
from claimdeck.pipeline.scoring.model_file import ModelRefused, read_model
from claimdeck.pipeline.training.examples import Examples, made_up_examples, own_examples
from claimdeck.pipeline.training.labels import confirmed_labels, labels_of_file
from claimdeck.pipeline.training.train import Algorithm, Trained, train

_MADE_UP_CLAIMS: Final = 30_000
_SEED: Final = 20_251


def main(*, labels: Path | None, target: Path | None, algorithm: Algorithm, made_up: bool, output: Output) -> int:
    """0 when a model was written. Raises Refused where there is too little to learn from."""
    prepare()
    prepare_apart()
    target = target or settings.PIPELINE.model.path or Path(settings.DATA) / "models" / "review-filters.json"
    _refuse_foreign(target)
    examples = _examples(labels, made_up=made_up)
    trained = train(examples, algorithm=algorithm, threshold=settings.PIPELINE.model.threshold, now=now())
    _write(trained, target)
    if output.as_json:
        typer.echo(trained.card.model_dump_json(exclude={"distributions", "features"}))
    else:
        typer.echo("\n".join(_lines(trained.card, target)))
    return 0


def _examples(labels: Path | None, *, made_up: bool) -> Examples:
    if labels is not None:
        return own_examples(labels_of_file(labels), "a file of labels")
    confirmed = None if made_up else confirmed_labels(owner())
    if confirmed is None or confirmed.is_empty():
        return made_up_examples(_MADE_UP_CLAIMS, _SEED)
    return own_examples(confirmed, "filters that reviewers confirmed")


def _refuse_foreign(target: Path) -> None:
    """What is not a model of ours is never written over."""
    if not target.exists():
        return
    try:
        read_model(target)
    except ModelRefused as refused:
        raise Refused(f"{target} is there and is no model of Claimdeck. Choose another --output.") from refused


def _write(trained: Trained, target: Path) -> None:
    """The model with its card, whole or not at all, for this account alone."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with written(target) as model:
        model.write_text(trained.file.model_dump_json(indent=1), encoding="utf-8")


def _lines(card: Card, target: Path) -> list[str]:
    training = card.training
    lines = [
        f"Model {card.version} written to {target}, with its card.",
        f"Learned from {training.source}: {training.fitted_on:,} claims to fit on, {training.calibrated_on:,} to "
        f"calibrate on, {training.held_out:,} held out.",
        "",
        f"{'On the claims held out':26}{'claims':>7}{'precision':>11}{'recall':>8}{'avg. prec.':>12}{'Brier':>8}"
        f"{'baseline':>10}",
    ]
    lines += [_figures(found) for found in card.figures]
    lines += [
        "",
        f"The choice, a filter or none, is right for {card.right:.1%}; never choosing one is for "
        f"{card.majority_right:.1%}.",
        *(f"Mind: {warning}" for warning in card.warnings),
    ]
    if settings.PIPELINE.model.path != target:
        lines.append(f"To use it set model.path to {target}.")
    return lines


def _figures(found: Figures) -> str:
    return (
        f"{FILTERS_BY_NUMBER[found.filter].title:26}{found.positives:>7,}{_share(found.precision):>11}"
        f"{_share(found.recall):>8}{_share(found.average_precision):>12}{found.brier:>8.4f}{found.baseline_brier:>10.4f}"
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
