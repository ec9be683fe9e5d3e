"""The rooms that have tables or bring something: a new room is one line here and one in the import arrow."""

from typing import Final

# In the order in which the API's page shows them. Names only: settings are read before any table can be loaded.
ROOMS: Final = (
    "storage",
    "web",
    "accounts",
    "people",
    "claims",
    "notifications",
    "payers",
    "runs",
    "uploads",
    "status",
    "pipeline",
    "assignment",
    "inquiries",
    "monitoring",
)

# Parts of rooms with migrations of their own; those of staging and production are for databases of their own.
PARTS: Final = ("pipeline.reference", "pipeline.schema.staging", "pipeline.schema.production")

PACKAGES: Final = tuple(f"claimdeck.{name}" for name in ROOMS)
