"""The tables of accounts in the Django admin; what people saw is history and read-only."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from claimdeck.accounts.models import AccessRecord, ApiToken, Organization, PayerMapping, Practice, User
from claimdeck.web.admin import ReadOnly


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin[Organization]):
    list_display = ("name", "is_default", "is_demo", "created_at")
    search_fields = ("name",)
    autocomplete_fields = ("default_practice",)


class PayerMappingInline(admin.TabularInline[PayerMapping, Practice]):
    model = PayerMapping
    extra = 0


@admin.register(Practice)
class PracticeAdmin(admin.ModelAdmin[Practice]):
    list_display = ("name", "tin", "npi", "organization", "is_active")
    list_filter = ("is_active", "organization")
    search_fields = ("name", "tin", "npi")
    list_select_related = ("organization",)
    inlines = (PayerMappingInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A member held to one practice would be held to none, which means all; switch practices off instead.
        return False


@admin.register(PayerMapping)
class PayerMappingAdmin(admin.ModelAdmin[PayerMapping]):
    list_display = ("practice", "payer", "payer_id", "effective_from_date", "effective_to_date")
    list_filter = ("payer",)
    search_fields = ("practice__name", "payer_id")
    list_select_related = ("practice",)
    autocomplete_fields = ("practice",)


@admin.register(User)
class MemberAdmin(UserAdmin[User]):
    list_display = (
        "username",
        "first_name",
        "last_name",
        "organization",
        "access",
        "is_active",
        "last_login",
    )
    list_filter = ("access", "is_active", "organization")
    list_select_related = ("organization",)
    filter_horizontal = ("practices", "groups", "user_permissions")
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        ("Claimdeck", {"fields": ("organization", "access", "practices")}),
    )
    add_fieldsets = (*UserAdmin.add_fieldsets, ("Claimdeck", {"fields": ("organization", "access")}))


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    list_display = (
        "name",
        "prefix",
        "user",
        "scopes",
        "created_at",
        "expires_at",
        "revoked_at",
        "last_used_at",
    )
    list_filter = ("revoked_at", "expires_at")
    search_fields = ("name", "prefix", "user__username")
    list_select_related = ("user",)
    exclude = ("hash",)
    readonly_fields = ("user", "prefix", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A key is shown once, to its owner; nobody makes one here.
        return False


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnly):
    list_display = ("created_at", "username", "via", "action", "subject", "subject_id", "reason", "address")
    list_filter = ("action", "via", "created_at")
    search_fields = ("username", "subject_id", "request_id")
    show_full_result_count = False
