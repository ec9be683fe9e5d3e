"""Settings of the pipeline, nested as its users write them; PROCESSING__BATCH_SIZE in the environment."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A part of the configuration; a name that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class Processing(Section):
    """How batches are leased and worked on.

    A batch is a run of at most `batch_size` claims; it is worked on in loads of `chunk_size` claims, each of which
    reaches production in one transaction. `max_workers` is the number of processes of `pipeline run`.
    """

    batch_size: int = Field(100_000, ge=1, le=1_000_000)
    chunk_size: int = Field(10_000, ge=1, le=100_000)
    max_workers: int = Field(1, ge=1, le=64)
    lease_seconds: float = Field(120.0, ge=1.0, le=3600)
    # A claim of this amount or more, in dollars, goes before others.
    high_value_amount: float = Field(10_000.0, ge=0)
    high_value_priority: int = Field(10, ge=0, le=32_000)
    # A load that has crashed so many workers is tried in ever smaller parts, to find the claim that does it.
    crashes_before_bisecting: int = Field(2, ge=1, le=20)
    dead_letter_tries: int = Field(5, ge=1, le=50)
    dead_letter_retry_seconds: float = Field(60.0, ge=0, le=24 * 3600)
    default_mac: str = Field("", max_length=5)
    default_locality: str = Field("", max_length=2)
    qualifying_participant: bool = False


class Model(Section):
    """The model that predicts review filters; without a path, rules alone."""

    path: Path | None = None
    version: str = ""
    required: bool = True
    threshold: float = Field(0.5, ge=0, le=1)
    ab_test_path: Path | None = None
    ab_test_ratio: float = Field(0.0, ge=0, le=1)


class Cache(Section):
    """Look-ups of single prices."""

    redis_url: str = ""
    warm_rvu_codes: list[str] = []
    predictive_ahead: int = Field(0, ge=0, le=1000)


class Archive(Section):
    """How long claims stay in production and in the archive."""

    path: Path | None = None
    active_months: int = Field(36, ge=1, le=1200)
    keep_years: int = Field(7, ge=1, le=100)


@dataclass(frozen=True, slots=True)
class PipelineOptions:
    """All of it, as `settings.PIPELINE`."""

    organization: str
    processing: Processing
    model: Model
    cache: Cache
    archive: Archive
