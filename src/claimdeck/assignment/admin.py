"""Plans and rules in the Django admin: facts, read only; patients are seen in the app alone."""

from django.contrib import admin

from claimdeck.assignment.models import Plan, PlanItem, Rule
from claimdeck.web.admin import ReadOnly

_SEALED = ("patient", "patient_name", "patient_id", "other_columns")
_HASHES = ("patient_hash", "subscriber_hash", "person_hash")


@admin.register(Plan)
class PlanAdmin(ReadOnly):
    list_display = ("run_id", "organization", "made_from", "plan_date", "executed_at", "discarded_at", "undone_at")
    list_filter = ("made_from",)
    search_fields = ("run__id",)
    # What undoing left in place is told with the numbers of claims; it is read in the app.
    exclude = ("headers", "sealed_filename", "basis", "selection", "result")
    list_select_related = ("organization",)


@admin.register(PlanItem)
class PlanItemAdmin(ReadOnly):
    list_display = ("plan", "number", "claim_id", "payer", "person", "strategy", "moved")
    exclude = (*_SEALED, *_HASHES)
    list_select_related = ("person",)
    show_full_result_count = False


@admin.register(Rule)
class RuleAdmin(ReadOnly):
    list_display = ("organization", "position", "name", "is_active")
    list_select_related = ("organization",)
