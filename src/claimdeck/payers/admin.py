"""Payer accounts and what the workers share about them, to look at in the Django admin; no secrets."""

from django.contrib import admin

from claimdeck.payers.models import CallLease, Circuit, PayerAccount, PayerState
from claimdeck.web.admin import ReadOnly


@admin.register(PayerAccount)
class PayerAccountAdmin(ReadOnly):
    list_display = ("name", "payer", "organization", "is_active", "is_sandbox", "source", "last_tested_at")
    list_filter = ("payer", "is_active", "is_sandbox", "source")
    exclude = ("credentials",)


@admin.register(PayerState)
class PayerStateAdmin(ReadOnly):
    list_display = ("account", "token_expires_at", "refresh_until")
    fields = ("account", "token_expires_at", "refresh_until", "slots_version", "leases_version")


@admin.register(CallLease)
class CallLeaseAdmin(ReadOnly):
    list_display = ("account", "holder", "granted", "wanted", "expires_at")


@admin.register(Circuit)
class CircuitAdmin(ReadOnly):
    list_display = ("account", "scope", "state", "since", "probe_at", "reason")
    list_filter = ("state",)
