"""What assignment stores: plans with their lines, and the rules in their order."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from claimdeck.claims.models import ClaimFacts
from claimdeck.kit.clock import now
from claimdeck.storage.sealing import SealedJSONField, SealedTextField

_USER = settings.AUTH_USER_MODEL


class Rule(models.Model):
    """One rule of an organization; the first whose conditions hold decides. Its words: `domain.rules`."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    conditions = models.JSONField(default=list)
    action = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="one_rule_per_name")]

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """A proposed assignment, as it was computed and reviewed; state, counts and times of its making are the run's.

    `basis` is what it rests on (people, skills, rules, capacity), `fingerprint` tells it from any other plan, moves by
    hand included. It ends with `plan_date`, a day in the organization's time zone.
    """

    run = models.OneToOneField("runs.Run", primary_key=True, on_delete=models.CASCADE, related_name="plan")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    # What it was made from: file, claims (chosen by hand), job (a bulk check's answers), source (another room's), pool.
    made_from = models.CharField(max_length=10)
    # What was chosen: ids of claims, the job and its outcomes, or the source and its reasons; never a patient's data.
    selection = models.JSONField(default=dict)
    # People name files after patients; headers are their own words.
    sealed_filename = SealedTextField(null=True)
    headers = SealedJSONField(null=True)
    other_places = models.JSONField(default=list, help_text="Where in a row the columns stand that are kept as notes")
    # The run with which the file came: a plan made anew from the same file reads its rows there.
    pages_of = models.ForeignKey("runs.Run", null=True, on_delete=models.SET_NULL, related_name="+")
    file_size = models.PositiveBigIntegerField(default=0)
    file_kind = models.CharField(max_length=4, blank=True, default="")
    delimiter = models.CharField(max_length=1, default=",")
    byte_order_mark = models.BooleanField(default=False)
    practice = models.ForeignKey(
        "accounts.Practice", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    keep_other_columns = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField(default=1, help_text="Over how many working days it spreads")
    plan_date = models.DateField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    basis = models.JSONField(default=dict)
    # Of the file: what is to be repaired, and what is worth knowing.
    problems = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    # What was counted: totals, people's loads, bottlenecks, what-ifs, the objective.
    summary = models.JSONField(default=dict)
    superseded_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    executed_at = models.DateTimeField(null=True)
    executed_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    result = models.JSONField(default=dict, help_text="What executing it came to; a second time answers the same")
    discarded_at = models.DateTimeField(null=True)
    discarded_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(executed_at__isnull=True) | Q(discarded_at__isnull=True),
                name="plan_executed_or_discarded",
            ),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"


class PlanItem(ClaimFacts):
    """One claim of a plan, and to whom it would go.

    `known_claim` is the known one in the pool; null: it is new. Only a note: of an old plan the claim may be gone.
    """

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items", db_index=False)
    number = models.PositiveIntegerField(help_text="Its row in the file, or its place among the chosen")
    known_claim = models.ForeignKey(
        "claims.Claim", null=True, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    # The version of the known claim that the plan saw.
    claim_version = models.PositiveIntegerField(null=True)
    person = models.ForeignKey(_USER, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    strategy = models.CharField(max_length=10, blank=True, default="")
    because = models.CharField(max_length=300, blank=True, default="", help_text="Why this person, or why nobody")
    bottleneck = models.CharField(max_length=40, blank=True, default="", help_text="Which of the plan's, if any")
    rule_name = models.CharField(max_length=100, blank=True, default="")
    held_by_rule = models.CharField(max_length=100, blank=True, default="")
    work_date = models.DateField(null=True, help_text="On which day, for a plan over several")
    moved = models.BooleanField(default=False, help_text="A person put it where it is")
    changes = models.CharField(
        max_length=200, blank=True, default="", help_text="Fields of the known claim that the file changes"
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_item_per_number")]
        indexes = [models.Index(fields=["plan", "person"], name="plan_item_person")]

    def __str__(self) -> str:
        return f"item {self.number}"


class NoticeGiven(models.Model):
    """When a person was last told of something that is told of once a day or hour; see `attention`."""

    user = models.ForeignKey(_USER, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.CharField(max_length=40)
    told_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "notices given"
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="one_mark_per_person_and_event")]

    def __str__(self) -> str:
        return self.event
