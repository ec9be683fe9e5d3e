"""Django's entry for the accounts room."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out


class AccountsConfig(AppConfig):
    name = "claimdeck.accounts"
    label = "accounts"

    def ready(self) -> None:
        # The room's models can be loaded from here on only.
        from claimdeck.accounts.login.sessions import logged_in, logged_out  # noqa: PLC0415

        user_logged_in.connect(logged_in)
        user_logged_out.connect(logged_out)
