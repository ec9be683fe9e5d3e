"""What a bulk status check stores: the file's own facts and one result for each answer."""

from django.db import models
from django.db.models import Q

from claimdeck.payers.outcomes import ANSWERED, Outcome
from claimdeck.storage.sealing import SealedBytesField, SealedJSONField, SealedTextField

OUTCOMES = [(outcome.value, outcome.value) for outcome in Outcome]


class CSVJob(models.Model):
    """The file's part of a job; state, counts, lease and times are the run's."""

    run = models.OneToOneField("runs.Run", primary_key=True, on_delete=models.CASCADE, related_name="csv_job")
    # People name files after patients. Read and set as `filename` and `original_filename`.
    sealed_filename = SealedTextField(null=True, help_text="The name shown; can be changed")
    sealed_original_filename = SealedTextField(null=True)
    # Where the names stood before they were sealed: a process of that version writes them here while a deploy goes on.
    open_filename = models.CharField(max_length=255, db_column="filename", blank=True, default="", db_default="")
    open_original_filename = models.CharField(
        max_length=255, db_column="original_filename", blank=True, default="", db_default=""
    )
    file_size = models.PositiveBigIntegerField()
    provider = models.CharField(max_length=20, help_text="The payer's code")
    practice = models.ForeignKey(
        "accounts.Practice", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    use_batch_query = models.BooleanField(default=True)
    sandbox = models.BooleanField(default=False, help_text="The answers are invented")
    recheck_every = models.DurationField(null=True, blank=True)
    next_recheck_at = models.DateTimeField(null=True, blank=True, db_index=True)
    rechecking = models.BooleanField(default=False)
    # With a default of the database's own: a process one version behind does not know of it.
    kept_rows = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Processed rows that this pass did not ask about"
    )
    calls_made = models.PositiveIntegerField(default=0, db_default=0, help_text="Payer calls of this pass")
    calls_planned = models.PositiveIntegerField(default=0, db_default=0, help_text="As last planned")
    file_kind = models.CharField(max_length=4, default="csv", help_text="csv, tsv or xlsx: how it was uploaded")
    delimiter = models.CharField(max_length=1, default=",", help_text="How the file of failed rows is written")
    byte_order_mark = models.BooleanField(
        default=False, help_text="The file of failed rows begins with one, so that spreadsheets read accents right"
    )
    # Headers are the biller's own words and could hold anything.
    headers = SealedJSONField(null=True)
    taken_row = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Up to here this pass's answers were taken onto claims in work"
    )
    desk_changes = models.JSONField(null=True, help_text="What that has changed so far, by person: see `DeskChanges`")
    unknown_columns = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = "bulk status check"

    def __str__(self) -> str:
        return f"{self.provider} {self.pk}"

    @property
    def filename(self) -> str:
        """The name shown, or what stands for one that cannot be opened."""
        return self.open_filename if self.sealed_filename is None else str(self.sealed_filename)

    @filename.setter
    def filename(self, name: str) -> None:
        self.sealed_filename, self.open_filename = name, ""

    @property
    def original_filename(self) -> str:
        """The name under which it was uploaded."""
        return (
            self.open_original_filename if self.sealed_original_filename is None else str(self.sealed_original_filename)
        )

    @original_filename.setter
    def original_filename(self, name: str) -> None:
        self.sealed_original_filename, self.open_original_filename = name, ""


class JobPractice(models.Model):
    """Which practice and payer id a job asks for, and how many rows; decides who may see the job."""

    job = models.ForeignKey(CSVJob, on_delete=models.CASCADE, related_name="practices")
    # A practice with jobs stays: without it nobody could tell who may see them.
    practice = models.ForeignKey(
        "accounts.Practice", null=True, blank=True, on_delete=models.RESTRICT, related_name="+"
    )
    tin = models.CharField(max_length=9)
    payer_id = models.CharField(max_length=20)
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "tin", "payer_id"], name="one_line_per_practice_and_payer")
        ]

    def __str__(self) -> str:
        return f"{self.tin} {self.payer_id}"


class OutcomeTally(models.Model):
    """What a job's result lines of one outcome come to, changed in the transaction that changes the lines.

    Lists read these few numbers instead of counting a million lines; `domain.counting.Tally` says what each means.
    """

    # Found by the constraint's index.
    job = models.ForeignKey(CSVJob, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    outcome = models.CharField(max_length=24, choices=OUTCOMES)
    # Signed, without a lower bound: a wrong count is found and put right, a refused batch would lose answers.
    rows = models.IntegerField(default=0)
    asked_again = models.IntegerField(default=0)
    results = models.IntegerField(default=0)
    charged = models.BigIntegerField(default=0, help_text="Cents, as the others")
    allowed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    patient_part = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "outcome tallies"
        constraints = [models.UniqueConstraint(fields=["job", "outcome"], name="one_tally_per_outcome")]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.rows}"


class ScannedWindow(models.Model):
    """A window that the version before has read to its end. Taken over, but written no more: see `ReadWindow`."""

    job = models.ForeignKey(CSVJob, on_delete=models.CASCADE, related_name="scanned")
    tin = models.CharField(max_length=9)
    payer_id = models.CharField(max_length=20)
    first_date = models.DateField()
    last_date = models.DateField()

    def __str__(self) -> str:
        return f"{self.first_date} to {self.last_date}"


class ReadWindow(models.Model):
    """How far a window of service dates was read in this job: none of its pages is asked for twice."""

    job = models.ForeignKey(CSVJob, on_delete=models.CASCADE, related_name="read_windows")
    tin = models.CharField(max_length=9)
    payer_id = models.CharField(max_length=20)
    row = models.PositiveIntegerField(help_text="Whose patient was asked for; 0 for everybody's claims")
    first_date = models.DateField()
    last_date = models.DateField()
    wanted = models.PositiveIntegerField(help_text="Claims that were looked for in it when it was begun")
    pages = models.PositiveIntegerField()
    next_token = SealedBytesField(null=True, help_text="Where the payer goes on")
    complete = models.BooleanField()
    too_large = models.BooleanField(help_text="The payer wants it split")

    def __str__(self) -> str:
        return f"{self.first_date} to {self.last_date}"


class UnsettledAnswer(models.Model):
    """What the payer has said about a row whose result is not decided yet: more may be on a later page."""

    job = models.ForeignKey(CSVJob, on_delete=models.CASCADE, related_name="unsettled")
    row = models.PositiveIntegerField()
    claims = SealedBytesField(help_text="The claims as read, each with the payer's words")

    def __str__(self) -> str:
        return f"row {self.row}"


class AnswerPage(models.Model):
    """The payer's own words for the claims of some results, sealed together."""

    job = models.ForeignKey(CSVJob, on_delete=models.CASCADE, related_name="answers")
    claims = SealedBytesField(help_text="A compressed list of claims as the payer sent them")

    def __str__(self) -> str:
        return f"answers {self.pk}"


class ResultRow(models.Model):
    """One answer for one row; a row has several when the payer split the claim or the patient has several.

    Amounts are cents. What names the patient is sealed; the outcome and amounts stand open, to be sorted and
    counted in the database.
    """

    # Found by the constraint's index; one of its own would only cost at every insert.
    job = models.ForeignKey(CSVJob, on_delete=models.CASCADE, related_name="results", db_index=False)
    row = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    claim_number = models.CharField(max_length=64, blank=True)
    claim_key = models.CharField(max_length=64, blank=True, help_text="The claim number in comparable form")
    status = models.CharField(max_length=60)
    outcome = models.CharField(max_length=24, choices=OUTCOMES)
    outcome_reason = models.CharField(max_length=300, blank=True)
    success = models.BooleanField()
    error_message = models.CharField(max_length=500, blank=True)
    total_charged_cents = models.BigIntegerField(null=True)
    total_paid_cents = models.BigIntegerField(null=True)
    total_allowed_cents = models.BigIntegerField(null=True)
    patient_responsibility_cents = models.BigIntegerField(null=True)
    processed_date = models.DateField(null=True)
    check_number = models.CharField(max_length=40, blank=True)
    payment_date = models.DateField(null=True)
    first_service_date = models.DateField(null=True)
    last_service_date = models.DateField(null=True)
    tin = models.CharField(max_length=9, blank=True)
    payer_id = models.CharField(max_length=20, blank=True)
    status_code_507 = models.CharField(max_length=10, blank=True)
    status_code_508 = models.CharField(max_length=10, blank=True)
    denial_codes = models.CharField(max_length=200, blank=True, help_text="Codes, separated by spaces")
    checked_at = models.DateTimeField()
    patient = SealedBytesField(null=True)
    subscriber_hash = models.CharField(max_length=32, blank=True)
    person_hash = models.CharField(max_length=32, blank=True)
    answer_page = models.ForeignKey(
        AnswerPage,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    answer_index = models.PositiveIntegerField(null=True)
    previous_outcome = models.CharField(max_length=24, blank=True, choices=OUTCOMES)
    changed_at = models.DateTimeField(null=True)
    asked_again = models.BooleanField(default=False, help_text="Waits for a new answer; this is the last one")
    # With a default in the database: workers of the version before write rows without it during a deploy.
    patient_account_number = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="The practice's own claim number"
    )
    uploaded_first_date = models.DateField(null=True, help_text="The service dates of the row as uploaded")
    uploaded_last_date = models.DateField(null=True)
    received_date = models.DateField(null=True, help_text="When the payer received the claim")
    line_denied = models.BooleanField(null=True, help_text="Of a paid claim: whether the payer denied a part of it")
    patient_named = models.BooleanField(null=True, help_text="Whether the payer itself named the patient")

    class Meta:
        ordering = ["row", "part"]
        constraints = [
            models.UniqueConstraint(fields=["job", "row", "part"], name="one_result_per_row_and_part"),
            models.CheckConstraint(
                condition=Q(success=True, outcome__in=sorted(ANSWERED))
                | (Q(success=False) & ~Q(outcome__in=sorted(ANSWERED))),
                name="result_success_is_an_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["job", "outcome"], name="result_outcome"),
            models.Index(fields=["claim_key"], name="result_claim"),
        ]

    def __str__(self) -> str:
        return f"row {self.row}"
