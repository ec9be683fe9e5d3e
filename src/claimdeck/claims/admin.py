"""Claims in work in the Django admin: facts without patients, read only; patients are seen in the app alone."""

from django.contrib import admin

from claimdeck.claims.models import Claim, ClaimEvent, ClaimNote, PayerAnswer, PayerTerms, WorkSettings
from claimdeck.web.admin import ReadOnly


@admin.register(Claim)
class ClaimAdmin(ReadOnly):
    list_display = ("claim_id", "payer", "state", "assignee", "deadline_date", "answer_outcome", "organization")
    list_filter = ("state", "source", "organization")
    search_fields = ("claim_id_key", "claim_number_key")
    exclude = (
        "patient",
        "patient_name",
        "patient_id",
        "patient_hash",
        "subscriber_hash",
        "person_hash",
        "other_columns",
        "hold_reason",
        "next_action",
    )
    list_select_related = ("assignee", "organization")
    show_full_result_count = False


@admin.register(ClaimEvent)
class ClaimEventAdmin(ReadOnly):
    list_display = ("claim", "happening", "by", "from_value", "to_value", "created_at")
    list_filter = ("happening",)
    exclude = ("text",)
    list_select_related = ("claim", "by")
    show_full_result_count = False


@admin.register(ClaimNote)
class ClaimNoteAdmin(ReadOnly):
    list_display = ("claim", "author", "created_at", "edited_at")
    exclude = ("text",)
    list_select_related = ("claim", "author")
    show_full_result_count = False


@admin.register(PayerAnswer)
class PayerAnswerAdmin(ReadOnly):
    list_display = ("claim", "answer_outcome", "answer_status", "answer_checked_at", "received_at")
    list_filter = ("answer_outcome",)
    list_select_related = ("claim",)
    show_full_result_count = False


@admin.register(PayerTerms)
class PayerTermsAdmin(ReadOnly):
    list_display = ("name", "filing_limit_days", "appeal_limit_days", "organization")
    list_filter = ("organization",)


@admin.register(WorkSettings)
class WorkSettingsAdmin(ReadOnly):
    list_display = ("organization", "open_claims_cap", "offer_hourly", "untouched_days")
