import os

REQUIRED = ["BUCKET"]
missing = [name for name in REQUIRED if not os.environ.get(name)]
if missing:
    raise SystemExit(", ".join(missing))
for name in ("PORT",):
    if name not in os.environ:
        print(name)
