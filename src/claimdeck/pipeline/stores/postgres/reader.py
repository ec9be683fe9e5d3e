"""A connection that reads rows as Arrow; the driver's own level, since its DB-API loads pandas into every process."""

from typing import Final

import polars as pl
from adbc_driver_manager import AdbcConnection, AdbcStatement
from adbc_driver_postgresql import connect

from claimdeck.pipeline.stores.port import Away

_SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class Reader:
    """One connection, without autocommit: its first statement begins a transaction. Raises the driver's errors."""

    def __init__(self, conninfo: str) -> None:
        self._database = connect(conninfo)
        try:
            self._connection = AdbcConnection(self._database)
            self._connection.set_autocommit(False)
        except BaseException:
            self._database.close()
            raise

    def begin(self) -> None:
        """What is read from now on until `rollback` is one snapshot."""
        self.read(_SNAPSHOT)

    def read(self, statement: str) -> pl.DataFrame:
        """All rows of a statement. Raises Away where the server broke off between two of them."""
        running = AdbcStatement(self._connection)
        try:
            running.set_sql_query(statement)
            rows, _ = running.execute_query()
            return pl.DataFrame(rows)
        except pl.exceptions.ComputeError:
            # Its text is the driver's, which quotes rows.
            raise Away("The database broke off while it was being read.") from None
        finally:
            running.close()

    def rollback(self) -> None:
        """End the snapshot."""
        self._connection.rollback()

    def close(self) -> None:
        """Raises the driver's error where the connection was broken; it is closed all the same."""
        try:
            self._connection.close()
        finally:
            self._database.close()
