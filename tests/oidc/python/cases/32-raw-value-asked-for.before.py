import json
import os
import google.auth
from google.oauth2.service_account import Credentials
raw = os.environ.get("GCP_SA_KEY")
if raw is None:
    raise SystemExit(1)
creds = Credentials.from_service_account_info(json.loads(raw))
