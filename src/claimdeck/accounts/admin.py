"""The tables of accounts in the Django admin; what people saw is history and read-only."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from claimdeck.accounts.auditing.admin_audit import Audited, caller_in_admin
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.login import passwords
from claimdeck.accounts.members import LAST_ADMIN, hand_over, is_last_admin, locked, reach_of
from claimdeck.accounts.models import (
    AccessRecord,
    ApiToken,
    AuditRecord,
    Invitation,
    LoginBound,
    Organization,
    PayerMapping,
    Practice,
    User,
)
from claimdeck.kit.clock import now
from claimdeck.web.admin import ReadOnly


class OwnPasswordForm(AdminAuthenticationForm):
    """The admin's log-in: a one-time password is used, and replaced, on the page alone."""

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if user.must_choose_password:
            raise ValidationError("Log in on the page first, and choose a password of your own there.")


admin.site.login_form = OwnPasswordForm


@admin.register(Organization)
class OrganizationAdmin(Audited, admin.ModelAdmin[Organization]):
    list_display = ("name", "is_default", "is_demo", "created_at")
    search_fields = ("name",)
    autocomplete_fields = ("default_practice",)
    subject = "organization"
    added, changed = Kind.ORGANIZATION_ADDED, Kind.ORGANIZATION_CHANGED

    def organization_of(self, obj: Organization) -> Organization:
        return obj

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Its records of who did what would go with it.
        return False


class PayerMappingInline(admin.TabularInline[PayerMapping, Practice]):
    model = PayerMapping
    extra = 0


@admin.register(Practice)
class PracticeAdmin(Audited, admin.ModelAdmin[Practice]):
    list_display = ("name", "tin", "npi", "organization", "is_active")
    list_filter = ("is_active", "organization")
    search_fields = ("name", "tin", "npi")
    list_select_related = ("organization",)
    inlines = (PayerMappingInline,)
    subject = "practice"
    added, changed = Kind.PRACTICE_ADDED, Kind.PRACTICE_CHANGED

    def organization_of(self, obj: Practice) -> Organization:
        return obj.organization

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        mappings = PayerMappingAdmin(PayerMapping, self.admin_site)
        for line in formset.forms:
            if line in formset.deleted_forms:
                mappings.write_form(request, line, Kind.MAPPING_REMOVED)
            elif line.has_changed():
                is_new = line in formset.extra_forms
                mappings.write_form(request, line, Kind.MAPPING_ADDED if is_new else Kind.MAPPING_CHANGED)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A member held to one practice would be held to none, which means all; switch practices off instead.
        return False


@admin.register(PayerMapping)
class PayerMappingAdmin(Audited, admin.ModelAdmin[PayerMapping]):
    list_display = ("practice", "payer", "payer_id", "effective_from_date", "effective_to_date")
    list_filter = ("payer",)
    search_fields = ("practice__name", "payer_id")
    list_select_related = ("practice",)
    autocomplete_fields = ("practice",)
    subject = "payer_mapping"
    added, changed, removed = Kind.MAPPING_ADDED, Kind.MAPPING_CHANGED, Kind.MAPPING_REMOVED

    def organization_of(self, obj: PayerMapping) -> Organization:
        return obj.practice.organization


class MemberForm(UserChangeForm[User]):
    """An account; one organization's last administrator stays one."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # In the transaction of the page: who changes somebody else of the organization meanwhile waits.
        if self.instance.pk is None or User.objects.get(pk=self.instance.pk).organization_id is None:
            return cleaned
        stored = locked(self.instance)
        stays = cleaned.get("is_active") and cleaned.get("access") == Access.ADMIN.value
        if not (stays and cleaned.get("organization") == stored.organization) and is_last_admin(stored):
            raise ValidationError(LAST_ADMIN)
        return cleaned


@admin.register(User)
class MemberAdmin(Audited, UserAdmin[User]):
    list_display = (
        "username",
        "first_name",
        "last_name",
        "organization",
        "access",
        "is_active",
        "awaits_approval",
        "last_login",
    )
    list_filter = ("access", "is_active", "awaits_approval", "organization")
    list_select_related = ("organization",)
    filter_horizontal = ("practices", "groups", "user_permissions")
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        ("Claimdeck", {"fields": ("organization", "access", "practices")}),
    )
    add_fieldsets = (*UserAdmin.add_fieldsets, ("Claimdeck", {"fields": ("organization", "access")}))
    form = MemberForm
    subject = "member"
    added, changed = Kind.MEMBER_ADDED, Kind.MEMBER_CHANGED

    def organization_of(self, obj: User) -> Organization | None:
        return obj.organization

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change and obj.has_usable_password():
            _make_one_time(obj)
        # Kept with the form: the practices are stored after the account itself.
        form.before = reach_of(obj) if change else None
        if change and form.before.is_active and not obj.is_active:
            passwords.end_all(obj)
        if obj.is_active:
            obj.awaits_approval = False
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.before is not None:
            hand_over(form.before, form.instance, caller_in_admin(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Whoever goes is removed on the page, which hands their work over; here they are switched off.
        return False

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Whatever is set here is known to somebody else: a one-time password, like the page's own."""
        known = User.objects.filter(pk=unquote(id))
        before = known.values_list("password", flat=True).first()
        response: HttpResponse = super().user_change_password(request, id, form_url)
        member = known.select_related("organization").first()
        if request.method == "POST" and member is not None and member.password != before:
            if member.has_usable_password():
                _make_one_time(member)
                member.save(update_fields=["one_time_until_at", "one_time_used_at"])
            passwords.after_reset(member, caller_in_admin(request))
        return response


def _make_one_time(member: User) -> None:
    member.one_time_until_at = now() + timedelta(hours=settings.OPTIONS.one_time_password_hours)
    member.one_time_used_at = None


@admin.register(ApiToken)
class ApiTokenAdmin(Audited, admin.ModelAdmin[ApiToken]):
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
    subject = "token"
    changed = Kind.TOKEN_CHANGED

    def organization_of(self, obj: ApiToken) -> Organization | None:
        return obj.user.organization

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A token is revoked, so that its owner sees why a program stopped.
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A key is shown once, to its owner; nobody makes one here.
        return False


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ("organization", "access", "created_by", "created_at", "expires_at", "revoked_at", "used_by")
    list_filter = ("organization", "access")
    search_fields = ("created_by__username", "used_by__username")
    exclude = ("hash",)


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnly):
    list_display = ("created_at", "username", "via", "action", "subject", "subject_id", "reason", "address")
    list_filter = ("action", "via", "created_at")
    search_fields = ("username", "subject_id", "request_id")
    show_full_result_count = False


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnly):
    list_display = ("created_at", "username", "via", "kind", "subject", "subject_name", "changes", "address")
    list_filter = ("kind", "via", "created_at", "organization")
    search_fields = ("username", "subject_name", "request_id")
    show_full_result_count = False


@admin.register(LoginBound)
class LoginBoundAdmin(ReadOnly):
    list_display = ("shared", "failures", "failed_at", "locked_until_at", "known_at")
    list_filter = ("shared", "failed_at")
    show_full_result_count = False
