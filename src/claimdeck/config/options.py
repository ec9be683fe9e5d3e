"""What can be set, typed: read once from a YAML file and the environment, refusing what is unknown or missing."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from claimdeck.config import faults, keys, sections


class ConfigurationRefused(Exception):
    """The configuration cannot be used; the message has one line per fault and what to do."""


# An environment may have any name; those called so are held to what production needs.
PRODUCTION_NAMES: Final = ("production", "prod")
_DEVELOPMENT: Final = "development"


def data_directory_default() -> Path:
    """Where the embedded product keeps everything unless told otherwise."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "claimdeck"


class Options(BaseSettings):
    """Every setting. In YAML the names are lower case; in the environment upper case, as in DATABASE_URL."""

    model_config = SettingsConfigDict(
        extra="forbid", env_ignore_empty=True, env_nested_delimiter="__", hide_input_in_errors=True
    )

    app_env: str = Field(_DEVELOPMENT, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")
    claimdeck_data: Path = Field(default_factory=data_directory_default)
    debug: bool = False

    secret_key: SecretStr = SecretStr("")
    encryption_keys: SecretStr = SecretStr("")
    hash_key: SecretStr = SecretStr("")

    database_url: SecretStr = SecretStr("")
    staging_database_url: SecretStr = SecretStr("")
    production_database_url: SecretStr = SecretStr("")
    database_pool_size: int = Field(10, ge=1, le=500)
    celery_broker_url: SecretStr = SecretStr("")
    worker_concurrency: int = Field(4, ge=1, le=256)

    allowed_hosts: Annotated[list[str], NoDecode] = ["localhost", "127.0.0.1", "[::1]"]
    csrf_trusted_origins: Annotated[list[str], NoDecode] = []
    public_url: str = "http://127.0.0.1:8000"
    https: bool = False
    trusted_proxies: int = Field(0, ge=0, le=5)
    session_hours: int = Field(12, ge=1, le=24 * 30)
    session_idle_minutes: float = Field(30, ge=0.05, le=24 * 60)
    one_time_password_hours: float = Field(72, gt=0, le=24 * 30)
    login_attempts: int = Field(6, ge=1, le=100)
    login_attempts_per_address: int = Field(30, ge=1, le=10_000)
    login_lockout_minutes: int = Field(15, ge=1, le=24 * 60)

    admin_name: str = ""
    admin_username: str = ""
    admin_password: SecretStr = SecretStr("")

    email_url: SecretStr = SecretStr("")
    email_from: str = "claimdeck@localhost"

    uhc_base_url: str = ""
    uhc_client_id: str = ""
    uhc_client_secret: SecretStr = SecretStr("")
    uhc_payer_id: str = "87726"
    payer_private_networks: Annotated[list[str], NoDecode] = []

    upload_max_bytes: int = Field(10 * 1024 * 1024, ge=1024, le=1024**3)
    upload_max_rows: int = Field(1_000_000, ge=1, le=10_000_000)
    upload_max_columns: int = Field(256, ge=3, le=2_000)
    upload_reader_memory_mb: int = Field(1_536, ge=256, le=64 * 1024)
    upload_reader_seconds: float = Field(9.0, gt=0, le=600)
    uploads_per_minute: int = Field(60, ge=1, le=100_000)
    searches_per_minute: int = Field(120, ge=1, le=100_000)

    run_lease_seconds: float = Field(6.0, ge=1.0, le=600)
    run_sweep_seconds: float = Field(2.0, ge=0.1, le=600)
    run_silence_seconds: float = Field(300.0, ge=1, le=24 * 3600)
    task_soft_seconds: float = Field(25 * 60, ge=1)
    task_hard_seconds: float = Field(30 * 60, ge=2)
    task_retries: int = Field(3, ge=0, le=20)
    task_retry_seconds: float = Field(60.0, ge=0, le=3600)
    retention_days: int = Field(30, ge=1, le=3650)
    audit_retention_days: int = Field(6 * 365, ge=30, le=36_500)

    # The organization of ours that staging and production belong to: its id or name; empty, the default one.
    pipeline_organization: str = ""
    postgresql: sections.PostgreSQL = sections.PostgreSQL()
    sqlserver: sections.SQLServer = sections.SQLServer()
    processing: sections.Processing = sections.Processing()
    intake: sections.Intake = sections.Intake()
    security: sections.Security = sections.Security()
    cache: sections.Cache = sections.Cache()
    model: sections.Model = sections.Model()
    monitoring: sections.Monitoring = sections.Monitoring()
    logging: sections.Logging = sections.Logging()
    features: sections.Features = sections.Features()
    archive: sections.Archive = sections.Archive()

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"
    log_format: str = Field("auto", pattern="^(auto|json|text)$")

    @field_validator("allowed_hosts", "csrf_trusted_origins", "payer_private_networks", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _usable(self) -> "Options":
        found = faults.of(self)
        if found:
            raise ValueError("\n".join(found))
        return self

    @property
    def is_production(self) -> bool:
        """Whether the environment is held to what production needs: keys, servers, https."""
        return self.app_env.lower() in PRODUCTION_NAMES

    def pipeline_options(self) -> sections.PipelineOptions:
        """What the pipeline's room is told."""
        return sections.PipelineOptions(
            organization=self.pipeline_organization,
            postgresql=self.postgresql,
            sqlserver=self.sqlserver,
            processing=self.processing,
            intake=self.intake,
            model=self.model,
            cache=self.cache,
            monitoring=self.monitoring,
            features=self.features,
            archive=self.archive,
        )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # The environment wins over the file, which arrives as `init` arguments.
        return env_settings, init_settings


def read_file(environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings of the first of these that is there: the file that APP_CONFIG names, config.<APP_ENV>.yaml,
    config.yaml; with its part for APP_ENV laid over them.
    """
    named = environ.get("APP_CONFIG", "")
    path = Path(named) if named else _file_of(environ.get("APP_ENV", ""))
    if not path.is_file():
        if named:
            raise ConfigurationRefused(f"APP_CONFIG names {named}, which is not a file.")
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationRefused(f"{path} is not readable YAML; check its indentation and quotes.") from error
    if not isinstance(content, dict):
        raise ConfigurationRefused(f"{path} must hold names and values, such as `log_level: INFO`.")
    content = {str(name): value for name, value in content.items()}
    environments = content.pop("environments", None) or {}
    if not isinstance(environments, dict) or not all(
        isinstance(name, str) and isinstance(value, dict) for name, value in environments.items()
    ):
        raise ConfigurationRefused(f"`environments` in {path} must map names, such as production, to settings.")
    chosen = environ.get("APP_ENV") or content.get("app_env") or _DEVELOPMENT
    laid_over = environments.get(chosen, {}) if isinstance(chosen, str) else {}
    return _merged(content, {str(name): value for name, value in laid_over.items()})


def _file_of(app_env: str) -> Path:
    own = Path(f"config.{app_env}.yaml")
    # A name with a path in it is refused later, and opens no file of another folder before.
    return own if app_env and own.name == str(own) and own.is_file() else Path("config.yaml")


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Sections are laid over one another setting by setting."""
    merged = dict(below)
    for name, value in above.items():
        known = merged.get(name)
        merged[name] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged


def load(environ: Mapping[str, str]) -> Options:
    """All settings, complete and checked. Raises ConfigurationRefused with one line per fault."""
    known = {name.upper() for name in Options.model_fields}
    stray = sorted(n for n in environ if n.startswith("CLAIMDECK_") and n not in known and n not in _OTHER)
    if stray:
        raise ConfigurationRefused(f"Unknown settings in the environment: {', '.join(stray)}.")
    try:
        options = Options(**read_file(environ))
    except ValidationError as error:
        raise ConfigurationRefused("\n".join(_fault(item) for item in error.errors())) from error
    except SettingsError as error:
        # A section in one variable, such as PROCESSING, is JSON; its text may hold a password.
        raise ConfigurationRefused(f"{_named_in(error)}; set its parts, as in PROCESSING__BATCH_SIZE.") from None
    options.claimdeck_data = options.claimdeck_data.expanduser().absolute()
    if not options.is_production:
        _fill_secrets(options)
    _lay_sections_out(options)
    if options.is_production:
        _require_production(options)
    return options


# Read by the command line itself, not settings of the product.
_OTHER = {"CLAIMDECK_SUPERVISED"}

_SECRETS = ("secret_key", "encryption_keys", "hash_key")


def _fault(item: Any) -> str:
    name = ".".join(str(part) for part in item["loc"])
    if not name:
        # Ours: complete sentences that name their settings.
        return str(item["ctx"]["error"])
    if item["type"] == "extra_forbidden":
        return f"Unknown setting: {name}. Check its spelling against config.example.yaml."
    return f"{name}: {item['msg']}."


def _named_in(error: SettingsError) -> str:
    found = re.search(r'field "(\w+)"', str(error))
    return f"{found[1].upper()} in the environment is not JSON" if found else "The environment cannot be read"


def _lay_sections_out(options: Options) -> None:
    """What stands in a section and is a setting of the whole product as well; the setting itself wins."""
    own = options.security.encryption_key.get_secret_value().strip()
    if own:
        options.encryption_keys = SecretStr(keys.with_first(own, options.encryption_keys.get_secret_value()))
    if options.logging.level and "log_level" not in options.model_fields_set:
        options.log_level = options.logging.level
    if options.logging.format and "log_format" not in options.model_fields_set:
        options.log_format = options.logging.format


def _require_production(options: Options) -> None:
    missing = [
        name.upper()
        for name in (*_SECRETS, "database_url", "celery_broker_url")
        if not getattr(options, name).get_secret_value()
    ]
    if missing:
        raise ConfigurationRefused(
            f"Production needs {', '.join(missing)}. `claimdeck keys new` prints keys; the rest is in .env.example."
        )
    if options.debug:
        raise ConfigurationRefused("DEBUG shows internals to strangers; production does not start with it.")


def _fill_secrets(options: Options) -> None:
    """The embedded product makes its own keys once and keeps them beside its data."""
    if all(getattr(options, name).get_secret_value() for name in _SECRETS):
        return
    kept = keys.kept_in(options.claimdeck_data)
    for name in _SECRETS:
        if not getattr(options, name).get_secret_value():
            setattr(options, name, SecretStr(kept[name]))
