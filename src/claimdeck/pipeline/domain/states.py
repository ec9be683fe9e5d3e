"""Where a claim of the pipeline can be, and why it did not get further."""

from enum import StrEnum
from typing import Final


class Place(StrEnum):
    """What staging's `processing_status` says; each claim is in exactly one place.

    A claim that is PROCESSING counts as pending: it is a member of a load that is not settled yet.
    """

    PENDING = "pending"
    PROCESSING = "processing"
    LOADED = "loaded"
    FAILED = "failed"
    DEAD_LETTER = "dead_letter"


class Severity(StrEnum):
    """What a broken rule does: REJECT fails the claim, HOLD fails it until a person releases it, WARN is stored."""

    REJECT = "reject"
    HOLD = "hold"
    WARN = "warn"


# Severities with which a claim is not loaded.
STOPPING: Final = (Severity.REJECT.value, Severity.HOLD.value)


class FailureCategory(StrEnum):
    """Why a claim failed, as production's `failure_category` says."""

    VALIDATION = "validation"
    RULE = "rule"
    PRICING = "pricing"
    MODEL = "model"
    DATABASE = "database"
    UNKNOWN = "unknown"


class ProcessingStage(StrEnum):
    """The stages of a batch in their order; also the checkpoint that a load has reached."""

    LEASE = "lease"
    READ = "read"
    VALIDATE = "validate"
    PRICE = "price"
    PREDICT = "predict"
    LOAD = "load"
    ACKNOWLEDGE = "acknowledge"


class Letter(StrEnum):
    """What a dead letter is: POISON will never be accepted as it is, TRANSIENT is tried again by itself."""

    POISON = "poison"
    TRANSIENT = "transient"


class Resolution(StrEnum):
    """What became of a failed claim; OPEN until somebody decides, or it went through."""

    OPEN = "open"
    RESUBMITTED = "resubmitted"
    WENT_THROUGH = "went_through"
    WRITTEN_OFF = "written_off"
    RESOLVED = "resolved"
