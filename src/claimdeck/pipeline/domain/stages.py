"""The parts of a batch that people have a word for; those of a load are in `states.ProcessingStage`."""

from typing import Final

from claimdeck.runs.domain.stages import Stage

RECOVERING: Final = Stage("recovering", "Settling what was left under way")
PROCESSING: Final = Stage("processing", "Processing claims")
