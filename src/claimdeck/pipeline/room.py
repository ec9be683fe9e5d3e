"""What the room of the claims pipeline brings."""

from typing import Final

from claimdeck.kit.rooms import Room, Schedule
from claimdeck.pipeline import api
from claimdeck.pipeline.archive.resealing import ARCHIVE_FILES
from claimdeck.pipeline.archive.schedule import archive_some
from claimdeck.pipeline.dead_letters import retry_due, tell_of_dead_letters
from claimdeck.pipeline.domain.notices import BATCH_FAILED, DEAD_LETTERS_GROW, FILE_NOT_STAGED, FILE_STAGED
from claimdeck.pipeline.failures import api as failures
from claimdeck.pipeline.failures import deciding_api
from claimdeck.pipeline.failures.picking import FAILED_CLAIMS
from claimdeck.pipeline.following import follow_up
from claimdeck.pipeline.going_through import catch_up
from claimdeck.pipeline.imports import api as imports
from claimdeck.pipeline.imports.retention import purge_some
from claimdeck.pipeline.kinds import CLAIMS_IMPORT, PIPELINE_BATCH
from claimdeck.pipeline.loaded import api as loaded
from claimdeck.pipeline.permissions import (
    PIPELINE_AMEND,
    PIPELINE_IMPORT,
    PIPELINE_READ,
    PIPELINE_RULES,
    PIPELINE_RUN,
)
from claimdeck.pipeline.predictions import api as predictions
from claimdeck.pipeline.reconciling import api as reconciling
from claimdeck.pipeline.releases import api as releases
from claimdeck.pipeline.ruling import api as ruling
from claimdeck.pipeline.schema.routing import APART
from claimdeck.pipeline.tools.urls import TOOLS
from claimdeck.storage.resealing import of_database

ROOM: Final = Room(
    (
        api.router,
        failures.router,
        loaded.router,
        predictions.router,
        reconciling.router,
        deciding_api.router,
        TOOLS,
        ruling.router,
        releases.router,
        imports.router,
        imports.UPLOADS,
        PIPELINE_READ,
        PIPELINE_AMEND,
        PIPELINE_RUN,
        PIPELINE_RULES,
        PIPELINE_IMPORT,
        PIPELINE_BATCH,
        CLAIMS_IMPORT,
        DEAD_LETTERS_GROW,
        BATCH_FAILED,
        FILE_STAGED,
        FILE_NOT_STAGED,
        Schedule("retry dead letters", 30, retry_due),
        Schedule("tell of dead letters", 300, tell_of_dead_letters),
        FAILED_CLAIMS,
        Schedule("note failed claims that went through", 60, catch_up),
        Schedule("finish amendments that staging has yet to follow", 60, follow_up),
        Schedule("archive old claims", 600, archive_some),
        Schedule("delete expired imports of claims", 600, purge_some),
        *(of_database(alias) for alias in APART),
        ARCHIVE_FILES,
    )
)
