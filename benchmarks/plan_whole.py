"""What a plan costs from a file to its stored lines, and what executing it costs: 100,000 claims, 200 people.

Baselines of the same run, in the same database: the file read and checked by the same reader and nothing kept; the same
lines sealed and inserted by the same statement; and for executing, the claims copied out of the plan by the bare INSERT
… SELECT, without looking whether the plan still holds and without any history. Seconds of the processor beside.
"""

import csv
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

from benchmarks.own_cost import ROWS
from claimdeck.kit.clock import today

PEOPLE: Final = 200
_SCRIPT: Final = """
import sys, time, django
django.setup()
from pathlib import Path
from django.core.management import call_command
from django.db import transaction
from claimdeck.accounts.access import caller_of
from claimdeck.accounts.models import Organization, User
from claimdeck.assignment import imports
from claimdeck.assignment.basis import basis_of
from claimdeck.assignment.drafting import storing
from claimdeck.assignment.drafting.facts import by_column
from claimdeck.assignment.drafting.known import compared
from claimdeck.assignment.drafting.rows import rows_of
from claimdeck.assignment.execution import executing
from claimdeck.assignment.execution.undoing import undo
from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.assignment.domain.layout import LAYOUT
from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.assignment.selectors import today_of
from claimdeck.claims import batches
from claimdeck.kit.chunks import chunked
from claimdeck.kit.clock import now
from claimdeck.people.models import Employee, EmployeeSkill, Skill
from claimdeck.runs import lifecycle
from claimdeck.runs.working.worker import execute
from claimdeck.storage.bulk import insert
from claimdeck.storage.copying import in_memory
from claimdeck.uploads.reading import read_upload
from claimdeck.uploads.receiving import ReceivedFile

call_command("migrate", verbosity=0)
organization = Organization.objects.create(name="Measured")
admin = User.objects.create(username="measure", organization=organization, access="admin")
skills = [Skill.objects.get_or_create(organization=organization, name=n)[0] for n in ("Aetna", "Medicare", "Cigna")]
for number in range({people}):
    user = User.objects.create(username=f"person{number}", organization=organization, access="member")
    employee = Employee.objects.create(user=user, max_daily_claims={rows} // {people})
    EmployeeSkill.objects.create(employee=employee, skill=skills[number % 3], level=5)
    EmployeeSkill.objects.create(employee=employee, skill=skills[(number + 1) % 3], level=5)
caller, file = caller_of(admin, via="cli", request=None), ReceivedFile.at(Path(sys.argv[1]))
today = today_of(organization, now())

def timed(name, work):
    began, used = time.perf_counter(), time.process_time()
    found = work()
    print(name, time.perf_counter() - began, time.process_time() - used)
    return found

def sealed_and_inserted(columns):
    for some in columns:
        with transaction.atomic():
            insert(PlanItem, some)

def copied(tell):
    usual, batches._tell = batches._tell, tell or batches._tell
    batch = batches.Batch(organization_id=organization.pk, batch_id=plan.pk, by_id=admin.pk, moment=now(), day=today)
    try:
        with in_memory(), transaction.atomic():
            batches.take_in(PlanItem.objects.filter(plan=plan), batch)
            transaction.set_rollback(True)
    finally:
        batches._tell = usual

with lifecycle.without_queue():
    timed("reading", lambda: read_upload(LAYOUT, file, today, None, organization))
    plan = timed("accepting", lambda: imports.submit_file(caller, file, imports.ImportOptions()))
    timed("making", lambda: execute(plan.pk, ASSIGNMENT_PLAN))
    plan = Plan.objects.select_related("run", "organization").get(pk=plan.pk)
    assert plan.run.success == {rows}, (plan.run.state, plan.run.error_log, plan.problems)
    other = imports.make_anew(plan, None)
    lines, _ = compared(organization, rows_of(plan)[0], basis_of(organization, today))
    columns = [{**by_column(some), "plan_id": [other.pk] * len(some)} for some in chunked(lines, storing.BATCH)]
    timed("inserting", lambda: sealed_and_inserted(columns))
    timed("copying", lambda: copied(lambda *_, **__: None))
    timed("with_history", lambda: copied(None))
    timed("executing", lambda: executing.execute(plan, caller, plan.fingerprint))
    timed("undoing", lambda: undo(plan, caller))
"""


def claims_to_assign(path: Path, rows: int) -> None:
    """A file of invented claims, half as many patients, dates of this year."""
    header = "claim_id patient_id patient_name payer cpt_codes icd10_codes priority amount dob dos submission_deadline"
    with path.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(header.split())
        for n in range(rows):
            person, payer = n // 2, ("Aetna", "Medicare", "Cigna")[n % 3]
            born, served = f"19{40 + person % 60}-03-{1 + person % 28:02d}", today() - timedelta(days=1 + n % 200)
            name, amount = f"Madeup{person}, Testa", f"{50 + n % 900}.25"
            row = [f"ZZ-{n:07d}", f"P-{person}", name, payer, "99213", "J02.9", 1 + n % 5, amount, born, served, ""]
            writer.writerow(row)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "claims.csv"
        claims_to_assign(path, ROWS)
        environment = {
            **os.environ,
            "CLAIMDECK_DATA": str(Path(name) / "data"),
            "DJANGO_SETTINGS_MODULE": "claimdeck.config.settings",
            "UPLOAD_MAX_BYTES": str(1024**3),
            "LOG_LEVEL": "WARNING",
        }
        script = _SCRIPT.replace("{rows}", str(ROWS)).replace("{people}", str(PEOPLE))
        command = [sys.executable, "-c", script, str(path)]
        told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    stages = [line.split() for line in told.splitlines()]
    seconds = {stage: float(took) for stage, took, _ in stages}
    whole, floor = seconds["accepting"] + seconds["making"], seconds["reading"] + seconds["inserting"]
    print(f"{ROWS:,} claims x {PEOPLE} people, seconds and those of the processor:")
    for stage, took, used in stages:
        print(f"  {stage.replace('_', ' ')}: {float(took):.1f} s, {float(used):.1f} s")
    print(
        f"  from file to stored plan {whole:.1f} s, {whole / floor:.2f} times reading and inserting alone\n"
        f"  executing {seconds['executing'] / seconds['copying']:.2f} times the bare copy of the claims,"
        f" {seconds['executing'] / seconds['with_history']:.2f} times that with its history",
        flush=True,
    )


if __name__ == "__main__":
    main()
