import os

REQUIRED = ["GCP_SA_KEY", "BUCKET"]
missing = [name for name in REQUIRED if not os.environ.get(name)]
if missing:
    raise SystemExit(", ".join(missing))
for name in ("AZURE_CLIENT_SECRET", "PORT"):
    if name not in os.environ:
        print(name)
