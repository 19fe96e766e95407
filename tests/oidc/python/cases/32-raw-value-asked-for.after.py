import os
import google.auth
raw = os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
if raw is None:
    raise SystemExit(1)
creds = google.auth.default()[0]
