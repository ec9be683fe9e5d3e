"""Who decides at the command line: the operator of the machine, in the organization whose claims these are."""

from claimdeck.accounts.access import Caller
from claimdeck.accounts.members import shell_caller
from claimdeck.cli.database import prepare, prepare_apart
from claimdeck.pipeline.owner import owner


def operator() -> Caller:
    """The databases made ready, and the account of the command line. Raises what preparing does."""
    prepare()
    prepare_apart()
    return shell_caller(owner())
