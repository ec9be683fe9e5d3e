"""How fast models predict: features, logistic regression and boosting over columns, against one claim at a time.

Models are trained on made-up claims first; that is not measured. Claims come in chunks as the pipeline hands them over.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.scoring.features import features_of
from claimdeck.pipeline.intake.synthetic import synthetic_claims
from claimdeck.pipeline.scoring.model_file import open_model
from claimdeck.pipeline.scoring.predicting import ModelScorer

CLAIMS = int(os.environ.get("BENCH_CLAIMS", "100000"))
CHUNK = 10_000
ROUNDS = 5
ONE_BY_ONE = 300


def scorer_of(algorithm: str, folder: Path) -> ModelScorer:
    """A sample model, trained by the command in a data folder of its own."""
    path = folder / f"{algorithm}.json"
    command = ["pipeline", "train", "--sample", "--algorithm", algorithm, "--output", str(path), "--data", str(folder)]
    subprocess.run([sys.executable, "-m", "claimdeck.cli.main", *command], check=True, capture_output=True)
    return ModelScorer(*open_model(path), 5_000)


def per_second(claims: Sequence[Claims], work: Callable[[int], object]) -> float:
    """Claims a second in the median round; `work` gets the position of each."""
    seconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for place in range(len(claims)):
            work(place)
        seconds.append(time.perf_counter() - begun)
    return sum(map(len, claims)) / sorted(seconds)[ROUNDS // 2]


def measure(algorithm: str, chunks: Sequence[Claims], folder: Path) -> float:
    """Prints its figures; gives the ratio of columns to one claim at a time."""
    scorer = scorer_of(algorithm, folder)
    vocabulary, core = scorer.model.vocabulary, scorer.model.core
    features = [features_of(chunk, vocabulary) for chunk in chunks]
    alone = [chunks[0].only(chunks[0].claims["claim_id"].slice(place, 1)) for place in range(ONE_BY_ONE)]
    rates = {
        "features": per_second(chunks, lambda place: features_of(chunks[place], vocabulary)),
        "scores from features": per_second(chunks, lambda place: core.scores(features[place])),
        "whole": per_second(chunks, lambda place: scorer.score(chunks[place])),
        "one claim at a time": per_second(alone, lambda place: scorer.score(alone[place])),
    }
    for name, rate in rates.items():
        print(f"{algorithm:10}{name:24}{rate:>12,.0f} claims/s")
    return rates["whole"] / rates["one claim at a time"]


def main() -> None:
    chunks = list(synthetic_claims(CLAIMS, 2, chunk=CHUNK))
    lines = sum(chunk.lines.height for chunk in chunks)
    print(f"{CLAIMS:,} claims with {lines:,} lines in chunks of {CHUNK:,}")
    with tempfile.TemporaryDirectory() as folder:
        for algorithm in ("logistic", "boosting"):
            ratio = measure(algorithm, chunks, Path(folder))
            print(f"{algorithm:10}ratio, columns to one at a time: {ratio:,.0f}")


if __name__ == "__main__":
    main()
