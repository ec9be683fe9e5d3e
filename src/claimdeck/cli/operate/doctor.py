"""How the installation is, line by line, and what to do."""

import typer

from claimdeck.cli.operate import apart, checks
from claimdeck.cli.operate.checks import Finding, Grade


def main() -> int:
    """1 when something fails, else 0."""
    findings: list[Finding] = [*_shown(checks.configuration), *_shown(checks.database)]
    if all(finding.grade is not Grade.FAIL for finding in findings):
        # What follows reads tables, which must be there.
        for check in (checks.encryption, checks.broker, checks.work, checks.people, checks.payers):
            findings += _shown(check)
    for check in (apart.pipeline, checks.disk, checks.files, checks.page):
        findings += _shown(check)
    failed = sum(finding.grade is Grade.FAIL for finding in findings)
    warned = sum(finding.grade is Grade.WARN for finding in findings)
    typer.echo(f"{failed} failed, {warned} to look at." if failed or warned else "All is well.")
    return 1 if failed else 0


def _shown(check: "checks.Check") -> list[Finding]:
    found = []
    for finding in check():
        typer.echo(f"{finding.grade:<5} {finding.subject:<14} {finding.text}")
        found.append(finding)
    return found
