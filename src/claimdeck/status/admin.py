"""Bulk status checks in the Django admin: facts about jobs, read only; patients are seen in the app alone."""

from typing import Any

from django.contrib import admin

from claimdeck.status.models import CSVJob, JobPractice, ResultRow
from claimdeck.web.admin import ReadOnly


@admin.register(CSVJob)
class CSVJobAdmin(ReadOnly):
    list_display = ("run_id", "provider", "state", "total", "processed", "created_at", "sandbox")
    list_filter = ("provider", "sandbox", "run__state")
    search_fields = ("run__id",)
    exclude = ("headers", "sealed_filename", "sealed_original_filename", "open_filename", "open_original_filename")
    list_select_related = ("run",)

    @admin.display(ordering="run__state")
    def state(self, job: CSVJob) -> str:
        return job.run.state

    @admin.display(ordering="run__total")
    def total(self, job: CSVJob) -> int:
        return job.run.total

    @admin.display(ordering="run__processed")
    def processed(self, job: CSVJob) -> int:
        return job.run.processed

    @admin.display(ordering="run__created_at")
    def created_at(self, job: CSVJob) -> Any:
        return job.run.created_at


@admin.register(JobPractice)
class JobPracticeAdmin(ReadOnly):
    list_display = ("job", "practice", "tin", "payer_id", "rows")
    list_select_related = ("job", "practice")


@admin.register(ResultRow)
class ResultRowAdmin(ReadOnly):
    list_display = ("job", "row", "claim_number", "outcome", "success", "checked_at")
    list_filter = ("outcome",)
    search_fields = ("claim_key",)
    exclude = ("patient", "subscriber_hash", "person_hash")
    list_select_related = ("job",)
    show_full_result_count = False
