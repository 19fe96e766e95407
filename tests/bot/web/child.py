"""`pinfix bot serve` in a process of its own, whose repairs write a line to a file, and no more.

python child.py DATABASE KEY EFFECTS
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pinfix.bot.settings.model import Limits, Settings
from pinfix.bot.web import serving
from pinfix.bot.work.wish import Wish
from pinfix.http.tokens import Token

SECRET = "it's a secret to everybody"


def main(database: str, key: str, effects: str) -> None:
    def repair(wish: Wish, *_: object) -> None:
        time.sleep(0.05)
        with Path(effects).open("a") as file:
            file.write(f"{wish.number}\n")

    vars(serving)["repair"] = repair
    settings = Settings(
        "7",
        Path(key),
        database,
        "one",
        secret=Token(SECRET, "the test"),
        port=0,
        limits=Limits(tasks=4),
        replay=False,
        environment={"GITHUB_API_URL": "http://127.0.0.1:9", "PATH": ""},
    )
    serving.serve(settings)


if __name__ == "__main__":
    main(*sys.argv[1:])
