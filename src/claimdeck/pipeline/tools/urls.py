"""Where tools find what they call; without a slash at the end, as they call it."""

from typing import Final

from django.urls import path

from claimdeck.pipeline.tools import views
from claimdeck.pipeline.tools.metrics import metrics
from claimdeck.pipeline.tools.page import failed_claims_page
from claimdeck.web.addresses import Addresses

TOOLS: Final = Addresses(
    (
        path("status", views.status),
        path("batch_status", views.batch_status),
        path("api/failed_claims", views.failed_claims),
        path("api/assign_failed_claim", views.assign_failed_claim),
        path("api/resolve_failed_claim", views.resolve_failed_claim),
        path("metrics", metrics),
        path("failed_claims", failed_claims_page),
    )
)
