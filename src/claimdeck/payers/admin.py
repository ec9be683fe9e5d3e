"""Payer accounts and what the workers share about them, to look at in the Django admin; no secrets."""

from django.contrib import admin

from claimdeck.payers.models import CallGrant, CallPace, Circuit, PayerAccount, PayerToken, Trouble
from claimdeck.web.admin import ReadOnly


@admin.register(PayerAccount)
class PayerAccountAdmin(ReadOnly):
    list_display = ("name", "payer", "organization", "is_active", "is_sandbox", "source", "last_tested_at")
    list_filter = ("payer", "is_active", "is_sandbox", "source")
    exclude = ("credentials",)


@admin.register(PayerToken)
class PayerTokenAdmin(ReadOnly):
    list_display = ("key", "expires_at", "refresh_until")
    fields = ("key", "expires_at", "refresh_until")


@admin.register(CallPace)
class CallPaceAdmin(ReadOnly):
    list_display = ("key", "calls_version", "leases_version")
    fields = ("key", "calls_version", "leases_version")


@admin.register(CallGrant)
class CallGrantAdmin(ReadOnly):
    list_display = ("pace", "holder", "granted", "wanted", "expires_at")


@admin.register(Circuit)
class CircuitAdmin(ReadOnly):
    list_display = ("account", "scope", "state", "since", "probe_at", "reason")
    list_filter = ("state",)


@admin.register(Trouble)
class TroubleAdmin(ReadOnly):
    list_display = ("account", "kind", "since", "told_at")
    list_filter = ("kind",)
