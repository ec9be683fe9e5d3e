"""Django's settings, made from the typed options; nothing is read from the environment anywhere else."""

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

import django_stubs_ext
import structlog
from django.core.exceptions import ImproperlyConfigured

from claimdeck.config import databases, logs
from claimdeck.config.options import ConfigurationRefused, load
from claimdeck.config.rooms import PACKAGES, PARTS
from claimdeck.payers.calls.networks import LOOPBACK

django_stubs_ext.monkeypatch()

# Here as well as in our own command, for whoever starts a web server or manage.py otherwise: SQLite's files, uploads,
# broker folders and logs are for this account alone.
os.umask(0o077)

try:
    OPTIONS = load(os.environ)
except ConfigurationRefused as error:
    raise ImproperlyConfigured(str(error)) from error

APP_ENV = OPTIONS.app_env
PRODUCTION = OPTIONS.is_production
DATA = OPTIONS.claimdeck_data
DEBUG = OPTIONS.debug
SECRET_KEY = OPTIONS.secret_key.get_secret_value()
ENCRYPTION_KEYS = OPTIONS.encryption_keys.get_secret_value()
HASH_KEY = OPTIONS.hash_key.get_secret_value()

ALLOWED_HOSTS = OPTIONS.allowed_hosts
CSRF_TRUSTED_ORIGINS = OPTIONS.csrf_trusted_origins
PUBLIC_URL = OPTIONS.public_url.rstrip("/")
# The made-up payer of development is on this machine; in production this machine is the inside like any other.
PAYER_PRIVATE_NETWORKS = (
    *(ip_network(network) for network in OPTIONS.payer_private_networks),
    *(() if PRODUCTION else LOOPBACK),
)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "ninja",
    "claimdeck.config",
    *PACKAGES,
    *(f"claimdeck.{part}" for part in PARTS),
]

MIDDLEWARE = [
    "claimdeck.web.context.RequestContext",
    # Outside of what answers by itself: static files and redirects to https carry its headers too.
    "claimdeck.web.context.StrictBrowser",
    "claimdeck.monitoring.outage.Outage",
    "claimdeck.monitoring.right_keys.RightKeys",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "claimdeck.web.query_times.QueryTimes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "claimdeck.accounts.login.idle.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "claimdeck.web.failures.ApiMethods",
    "claimdeck.web.failures.OwnErrors",
]

ROOT_URLCONF = "claimdeck.config.urls"
WSGI_APPLICATION = "claimdeck.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


DATABASES = databases.all_of(OPTIONS)
DATABASE_ROUTERS = ["claimdeck.pipeline.schema.routing.PipelineRouter"]
# Staging and production call their tables alike; the router keeps them apart.
SILENCED_SYSTEM_CHECKS = ["models.W035"]
PIPELINE = OPTIONS.pipeline_options()
# Of single look-ups of prices alone; without Redis each process keeps its own.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": PIPELINE.cache.redis_url}
    if PIPELINE.cache.redis_url
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "claimdeck.accounts.backends.BoundedBackend",
    # Opens no session any more; those that it opened before go on.
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "claimdeck.accounts.login.hashing.OneThreadArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "claimdeck.accounts.login.passwords.NoOuterBlanks"},
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
]

HTTPS = OPTIONS.https or PRODUCTION
# Browsers take a cookie of such a name from this very host over TLS only: no neighbour below the domain sets one.
_HOST_ONLY = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST_ONLY}sessionid"
CSRF_COOKIE_NAME = f"{_HOST_ONLY}csrftoken"
DEVICE_COOKIE_NAME = f"{_HOST_ONLY}device"
SESSION_COOKIE_AGE = OPTIONS.session_hours * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "claimdeck.web.failures.csrf"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
TRUSTED_PROXIES = OPTIONS.trusted_proxies
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
# WhiteNoise warns about a folder that is not there; collectstatic fills it, the embedded product has no need to.
STATIC_ROOT.mkdir(parents=True, exist_ok=True, mode=0o700)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/app/assets/.+-[A-Za-z0-9_-]{8,}\.\w+$"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1
# Uploads always go to a file of our own directory: never a copy of patient data in a shared /tmp.
FILE_UPLOAD_MAX_MEMORY_SIZE = 0
FILE_UPLOAD_TEMP_DIR = str(DATA / "incoming")
FILE_UPLOAD_HANDLERS = ["claimdeck.uploads.receiving.BoundedUpload"]
FILE_UPLOAD_PERMISSIONS = 0o600
Path(FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)

DEFAULT_FROM_EMAIL = OPTIONS.email_from
_mail = urlsplit(OPTIONS.email_url.get_secret_value())
EMAIL_CONFIGURED = bool(_mail.hostname)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_CONFIGURED else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtps"
EMAIL_TIMEOUT = 10

LOGGING_CONFIG = None
logs.configure(
    OPTIONS.log_level, json_lines=OPTIONS.log_format == "json" or (OPTIONS.log_format == "auto" and PRODUCTION)
)
structlog.contextvars.clear_contextvars()

NINJA_PAGINATION_PER_PAGE = 50
