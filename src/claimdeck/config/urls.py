"""The addresses: the API, the admin, the health check, and the web app for everything else."""

from django.contrib import admin
from django.urls import path, re_path
from django.views.generic import RedirectView

from claimdeck.config.api import api
from claimdeck.config.gathering import brought
from claimdeck.monitoring.views import health, liveness, readiness
from claimdeck.web import failures, spa
from claimdeck.web.addresses import Addresses

urlpatterns = [
    path("api/v1/", api.urls),
    *(pattern for some in brought(Addresses) for pattern in some.patterns),
    re_path(r"^api/(?P<rest>.*)$", failures.unknown_address),
    # One's own password is changed on the page, where it is asked what else is to end with it.
    path("admin/password_change/", RedirectView.as_view(url="/")),
    path("admin/", admin.site.urls),
    path("health/", health, name="health"),
    # As tools of earlier days call it.
    path("health", health),
    path("readiness", readiness),
    path("liveness", liveness),
    re_path(r"^(?!(?:api|admin|health|static)(?:/|$)).*$", spa.index, name="app"),
]

handler400 = failures.bad_request
handler403 = failures.forbidden
handler404 = failures.not_found
handler500 = failures.server_error
