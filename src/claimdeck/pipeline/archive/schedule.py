"""The archive by itself: a bounded piece of work each time, and only where a folder was configured for it."""

from datetime import datetime
from typing import Final

from django.conf import settings

from claimdeck.kit.errors import Conflict
from claimdeck.pipeline.archive.keeping import purge
from claimdeck.pipeline.archive.moving import archive

FILES_A_TURN: Final = 5


def archive_some(moment: datetime) -> int:
    """Move what is old enough and purge what is older still, some files of each; gives how many claims.

    Nothing is done unless `archive.path` names a folder: what leaves a customer's database leaves it on their word.
    """
    options = settings.PIPELINE
    if not options.features.archive or options.archive.path is None:
        return 0
    try:
        moved = archive(moment, options.archive.active_months, most_files=FILES_A_TURN)
        return moved.claims + purge(moment, options.archive.keep_years, FILES_A_TURN)
    except Conflict:
        # Somebody is at it by hand.
        return 0
