"""The store of the configured SQL Server, with the connections that Django makes to it."""

from typing import cast

from django.conf import settings
from django.db import connections

from claimdeck.pipeline.stores.sqlserver.copying import Connection
from claimdeck.pipeline.stores.sqlserver.store import SqlServerProductionStore


def open_store() -> SqlServerProductionStore:
    """Connects to nothing yet. Its connections have the time-outs of the settings, and are not Django's own."""
    wrapper = connections["production"]
    parameters = wrapper.get_connection_params()

    def connect() -> Connection:
        return cast(Connection, wrapper.get_new_connection(parameters))

    chosen = settings.PIPELINE.sqlserver
    return SqlServerProductionStore(
        connect, least=chosen.min_pool_size, most=chosen.max_pool_size, copy_seconds=chosen.copy_timeout
    )
