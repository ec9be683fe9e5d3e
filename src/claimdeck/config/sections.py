"""Settings of the pipeline, nested as its users write them; PROCESSING__BATCH_SIZE in the environment."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator


class Section(BaseModel):
    """A part of the configuration; a name that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _empty(cls, value: Any) -> Any:
        """A heading under which everything is commented out is there in YAML, as nothing."""
        return {} if value is None else value


class Server(Section):
    """A database server; without a host it is not used. Times are in seconds, 0 is without end."""

    host: str = ""
    port: int = Field(0, ge=0, le=65_535)
    user: str = ""
    password: SecretStr = SecretStr("")
    database: str = ""
    # Connections that the pipeline opens at its start, and the most that a process of it holds.
    min_pool_size: int = Field(1, ge=0, le=100)
    max_pool_size: int = Field(10, ge=1, le=500)
    connect_timeout: int = Field(3, ge=1, le=300)

    @model_validator(mode="after")
    def _whole(self) -> "Server":
        if not self.host and (self.user or self.password.get_secret_value()):
            raise ValueError("host is missing")
        if self.min_pool_size > self.max_pool_size:
            raise ValueError("min_pool_size is more than max_pool_size")
        return self


class PostgreSQL(Server):
    """The staging database; STAGING_DATABASE_URL wins over host, port, user, password and database.

    The replica is asked only where it does not matter that it lags behind.
    """

    port: int = Field(5432, ge=1, le=65_535)
    database: str = "staging_process"
    replica_host: str = ""
    replica_port: int = Field(5432, ge=1, le=65_535)
    statement_timeout: int = Field(300, ge=0, le=24 * 3600)


class SQLServer(Server):
    """The production database; PRODUCTION_DATABASE_URL wins over host, port, user, password, database and encryption.

    `query_timeout` bounds a statement, `copy_timeout` a bulk copy.
    """

    port: int = Field(1433, ge=1, le=65_535)
    database: str = "smart_pro_claims"
    encrypt: bool = True
    trust_server_certificate: bool = False
    query_timeout: int = Field(300, ge=1, le=24 * 3600)
    copy_timeout: int = Field(300, ge=1, le=24 * 3600)


class Security(Section):
    """One's own key of the API, and of what is stored.

    `claimdeck migrate` makes a token of `api_key`, which tools of the pipeline send as X-API-Key.
    `encryption_key` comes to the front of ENCRYPTION_KEYS: 32 bytes in base64, or `id:key` as in there.
    """

    api_key: SecretStr = SecretStr("")
    encryption_key: SecretStr = SecretStr("")


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


class Intake(Section):
    """Files of claims that are uploaded in the app; what the command line reads is bounded by the readers alone."""

    max_file_bytes: int = Field(100 * 1024 * 1024, ge=1024, le=1024**3)
    max_claims: int = Field(500_000, ge=1, le=2_000_000)
    # Files of one person that are not through yet.
    open_per_person: int = Field(5, ge=1, le=1_000)


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


class Alerts(Section):
    """When somebody is told: the limits from which a figure of the pipeline is too high; 0 tells nobody."""

    dead_letters: int = Field(100, ge=0)
    dead_letter_hours: float = Field(24.0, ge=0)


class Monitoring(Section):
    """What is watched."""

    alerts: Alerts = Alerts()


class Logging(Section):
    """The same as log_level and log_format, which win."""

    level: Literal["", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = ""
    format: Literal["", "auto", "json", "text"] = ""

    @field_validator("level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value


class Features(Section):
    """Parts of the pipeline that can be switched off: the model (rules alone), its drift, the cache of prices, the
    archive.
    """

    predictions: bool = True
    drift: bool = True
    rvu_cache: bool = True
    archive: bool = True


class Archive(Section):
    """How long claims stay in production, by their last day of service, and then in the archive.

    Claims go there by themselves only where `path` is set.
    """

    path: Path | None = None
    active_months: int = Field(36, ge=1, le=1200)
    keep_years: int = Field(7, ge=1, le=100)


@dataclass(frozen=True, slots=True)
class PipelineOptions:
    """All of it, as `settings.PIPELINE`."""

    organization: str
    postgresql: PostgreSQL
    sqlserver: SQLServer
    processing: Processing
    intake: Intake
    model: Model
    cache: Cache
    monitoring: Monitoring
    features: Features
    archive: Archive
