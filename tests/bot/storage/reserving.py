"""Reserves slots, as one of several processes: URL IDENTITY COUNT."""

from __future__ import annotations

import sys
from dataclasses import replace

from pinfix.bot.storage.database import open_database
from pinfix.bot.storage.pace import Rates, SharedPace


def main() -> None:
    url, identity, count = sys.argv[1:]
    database = open_database(url)
    # The test looks at all slots, so none is deleted; and they are not waited for.
    rates = replace(Rates.hourly(60, between_writes=0.005, hour=3.0), kept=3600.0)
    pace = SharedPace(database, identity, rates)
    for number in range(int(count)):
        pace.reserve(content=number % 3 != 0)
    database.close()


if __name__ == "__main__":
    main()
