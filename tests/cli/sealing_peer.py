"""A process of ours at work beside others: keeps and reads sealed values when it is told to, by lines."""

import os
import sys

import django


def main() -> None:
    """`write NAME` keeps a value, `read` prints all of them; one line is answered by one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdeck.config.settings")
    django.setup()
    from claimdeck.accounts.organizations import default_organization  # noqa: PLC0415 - Django is ready only now
    from claimdeck.cli.database import wait_for_database  # noqa: PLC0415
    from claimdeck.payers.models import PayerAccount  # noqa: PLC0415

    wait_for_database()
    print("ready", flush=True)
    for line in sys.stdin:
        word, _, name = line.strip().partition(" ")
        if word == "write":
            PayerAccount.objects.create(
                organization=default_organization(),
                payer="uhc",
                name=name,
                base_url="http://127.0.0.1:9",
                is_active=False,
                credentials={"client_id": name},
            )
            print("written", flush=True)
        else:
            found = PayerAccount.objects.order_by("name")
            print(*((account.secrets or {}).get("client_id", "CLOSED") for account in found), flush=True)


if __name__ == "__main__":
    main()
