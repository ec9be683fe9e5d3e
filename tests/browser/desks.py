"""Claims in work for tests of the pages, put beside the running product by a program of its own.

Plans have tests of their own; here a desk is filled as executing one leaves it.
"""

import json
import os
import subprocess
import sys
from typing import Any

from tests.browser.product import Product

_MAKE = "from tests.browser.filling import make; make()"


def fill(product: Product, claims: list[dict[str, Any]]) -> list[int]:
    """Make claims; gives their ids. Each says its `claim_id`, and may say `person` (a user name; else the pool),
    `state`, `payer`, `amount_cents`, `priority`, `reason`, `claim_number`, the `outcome` of the payer's answer, and in
    days from today when it is `due`, when it comes `back` and its `age`.
    """
    settings = {"DJANGO_SETTINGS_MODULE": "claimdeck.config.settings", "CLAIMDECK_DATA": str(product.data)}
    done = subprocess.run(
        [sys.executable, "-m", "django", "shell", "--verbosity", "0", "--command", _MAKE],
        input=json.dumps(claims),
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[int] = json.loads(done.stdout.splitlines()[-1])
    return found
