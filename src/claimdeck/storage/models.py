"""The keys that this database is sealed with: not the keys themselves, only what shows that they are right."""

from django.db import models

from claimdeck.kit.clock import now


class SealingKey(models.Model):
    """A key that seals, or has sealed, values of this database. Whoever lacks it must not start."""

    key_id = models.CharField(max_length=8, primary_key=True)
    # Sealed by hand and not by a sealed field: rotation must never seal it under another key.
    canary = models.BinaryField(help_text="A known text under this key")
    hash_key_print = models.CharField(max_length=32, help_text="A known text under HASH_KEY")
    first_used_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        # The table is as old as the room of the web app, in which it was made.
        db_table = "web_sealingkey"
        ordering = ["first_used_at", "key_id"]

    def __str__(self) -> str:
        return self.key_id
