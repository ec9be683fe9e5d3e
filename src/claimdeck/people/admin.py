"""The tables of people's work in the Django admin; what hands work over is done on the page and read-only here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from claimdeck.accounts.auditing.admin_audit import Audited
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.models import Organization
from claimdeck.people.models import Absence, Employee, EmployeeSkill, JobTitle, Skill
from claimdeck.web.admin import ReadOnly


@admin.register(Skill)
class SkillAdmin(Audited, admin.ModelAdmin[Skill]):
    list_display = ("name", "organization")
    list_filter = ("organization",)
    search_fields = ("name",)
    list_select_related = ("organization",)
    subject = "skill"
    added, changed = Kind.SKILL_ADDED, Kind.SKILL_CHANGED

    def organization_of(self, obj: Skill) -> Organization:
        return obj.organization

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Whoever has it hands work over, which the page does.
        return False


@admin.register(JobTitle)
class JobTitleAdmin(Audited, admin.ModelAdmin[JobTitle]):
    list_display = ("name", "rank", "organization")
    list_filter = ("organization",)
    search_fields = ("name",)
    list_select_related = ("organization",)
    subject = "role"
    added, changed, removed = Kind.ROLE_ADDED, Kind.ROLE_CHANGED, Kind.ROLE_REMOVED

    def organization_of(self, obj: JobTitle) -> Organization:
        return obj.organization


@admin.register(Employee)
class EmployeeAdmin(Audited, admin.ModelAdmin[Employee]):
    list_display = ("user", "role", "max_daily_claims", "seniority", "assign_by", "weekly_hours_off")
    list_filter = ("assign_by", "role")
    search_fields = ("user__username",)
    list_select_related = ("user", "role")
    readonly_fields = ("user",)
    subject = "member"
    changed = Kind.EMPLOYEE_CHANGED

    def organization_of(self, obj: Employee) -> Organization | None:
        return obj.user.organization

    def has_add_permission(self, request: HttpRequest) -> bool:
        # Made with the first change on the page; without one the defaults hold.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(EmployeeSkill)
class EmployeeSkillAdmin(ReadOnly):
    list_display = ("employee", "skill", "level")
    list_filter = ("skill",)
    search_fields = ("employee__user__username", "skill__name")
    list_select_related = ("employee__user", "skill")


@admin.register(Absence)
class AbsenceAdmin(ReadOnly):
    list_display = ("user", "first_date", "last_date", "reason", "released_at")
    search_fields = ("user__username", "reason")
    list_select_related = ("user",)
