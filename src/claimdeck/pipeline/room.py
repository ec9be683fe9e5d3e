"""What the room of the claims pipeline brings."""

from typing import Final

from claimdeck.kit.rooms import Room
from claimdeck.pipeline.failures import api as failures
from claimdeck.pipeline.permissions import PIPELINE_AMEND, PIPELINE_READ

ROOM: Final = Room((failures.router, PIPELINE_READ, PIPELINE_AMEND))
