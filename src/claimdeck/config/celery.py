"""The Celery application: the broker says that something waits, the database is the truth."""

import os
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdeck.config.settings")

from django.conf import settings

from claimdeck.config.rooms import PACKAGES

OPTIONS = settings.OPTIONS


def _broker() -> dict[str, object]:
    """The configured broker, or folders beside the data for the embedded product."""
    url = OPTIONS.celery_broker_url.get_secret_value()
    if url:
        # Short time-outs: an upload must not wait for a broker that is down.
        options = {"socket_connect_timeout": 2, "socket_timeout": 5, "visibility_timeout": 3600}
        return {"broker_url": url, "broker_transport_options": options if url.startswith("redis") else {}}
    folder = Path(settings.DATA) / "broker"
    for name in ("queue", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "broker_url": "filesystem://localhost",
        "broker_transport_options": {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.1,
            "store_processed": False,
        },
    }


app = Celery("claimdeck")
# "Current" holds for one thread only; a web server answers in several.
app.set_default()
app.conf.update(
    **_broker(),
    # Loaded by workers only, before their processes are made.
    include=["claimdeck.config.processes.worker"],
    task_ignore_result=True,
    task_default_queue="claimdeck",
    task_acks_late=False,
    task_track_started=False,
    task_serializer="json",
    accept_content=["json"],
    task_soft_time_limit=None,
    task_time_limit=OPTIONS.task_hard_seconds,
    worker_prefetch_multiplier=1,
    worker_concurrency=OPTIONS.worker_concurrency,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_enable_remote_control=bool(OPTIONS.celery_broker_url.get_secret_value()),
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    broker_connection_timeout=2,
    task_publish_retry=False,
    enable_utc=True,
)
app.autodiscover_tasks(PACKAGES, related_name="tasks")
