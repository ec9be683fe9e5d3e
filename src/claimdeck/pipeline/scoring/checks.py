"""Whether the configured model can work, for the start and for `doctor`."""

from claimdeck.pipeline.scoring.model_file import ModelRefused
from claimdeck.pipeline.scoring.scorer import open_scorer


def model_fault() -> str | None:
    """What keeps the configured model from working, in a sentence; None where it works or may be missing."""
    try:
        open_scorer()
    except ModelRefused as refused:
        return str(refused)
    return None
