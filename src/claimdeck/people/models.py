"""Who does the work: skills and job titles of an organization, its employees' settings and absences."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from claimdeck.kit.clock import now
from claimdeck.people.domain.strategies import (
    FULL_WEEK_HOURS,
    HIGHEST_LEVEL,
    LOWEST_LEVEL,
    USUAL_DAILY_CLAIMS,
    Strategy,
)

_LEVELS = (MinValueValidator(LOWEST_LEVEL), MaxValueValidator(HIGHEST_LEVEL))


class Skill(models.Model):
    """Something that a person must know to work a claim, mostly a payer; an organization's own list."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="skills")
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("organization", Lower("name"), name="one_skill_per_name")]

    def __str__(self) -> str:
        return self.name


class JobTitle(models.Model):
    """A job title of an organization's own list, called `role` by users; `rank` 1 is the most senior."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="job_titles")
    name = models.CharField(max_length=100)
    rank = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["rank", "name"]
        constraints = [models.UniqueConstraint("organization", Lower("name"), name="one_job_title_per_name")]

    def __str__(self) -> str:
        return self.name


class Employee(models.Model):
    """How a person works. Somebody without a row has the defaults (`selectors.employees_of`)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="employee"
    )
    role = models.ForeignKey(JobTitle, null=True, blank=True, on_delete=models.SET_NULL, related_name="employees")
    max_daily_claims = models.PositiveIntegerField(default=USUAL_DAILY_CLAIMS)
    seniority = models.PositiveSmallIntegerField(
        default=LOWEST_LEVEL, validators=_LEVELS, help_text="1 to 10, 10 is the most senior"
    )
    assign_by = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in Strategy], default=Strategy.PAYER.value
    )
    weekly_hours_off = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(FULL_WEEK_HOURS)],
        help_text="Of a week of 40 hours; scales the capacity of a day",
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["user__username"]

    def __str__(self) -> str:
        return f"employee {self.pk}"


class EmployeeSkill(models.Model):
    """That a person has a skill, and how well."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="employees")
    level = models.PositiveSmallIntegerField(default=LOWEST_LEVEL, validators=_LEVELS)

    class Meta:
        ordering = ["skill__name"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "skill"], name="one_level_per_skill"),
            models.CheckConstraint(
                condition=Q(level__gte=LOWEST_LEVEL, level__lte=HIGHEST_LEVEL), name="skill_level_1_to_10"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} {self.level}"


class Absence(models.Model):
    """Days, both included, on which a person is not at work."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences")
    first_date = models.DateField()
    last_date = models.DateField()
    reason = models.CharField(max_length=100, blank=True, default="")
    released_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When claims were taken from the desk because of it"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["first_date", "id"]
        indexes = [models.Index(fields=["first_date", "last_date"], name="absence_days")]
        constraints = [
            models.CheckConstraint(condition=Q(first_date__lte=F("last_date")), name="absence_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.first_date} to {self.last_date}"
