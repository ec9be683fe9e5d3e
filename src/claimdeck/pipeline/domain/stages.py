"""The parts of batches and imports that people have a word for; those of a load are in `states.ProcessingStage`."""

from typing import Final

from claimdeck.runs.domain.stages import Stage

RECOVERING: Final = Stage("recovering", "Settling what was left under way")
PROCESSING: Final = Stage("processing", "Processing claims")
LOOKING_THROUGH: Final = Stage("looking through", "Looking through the file")
STAGING: Final = Stage("staging", "Putting claims into staging")
