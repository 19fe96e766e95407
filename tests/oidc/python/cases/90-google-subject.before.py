import json
import os
from google.oauth2 import service_account
c = service_account.Credentials.from_service_account_info(json.loads(os.environ["GCP_SA_KEY"]), subject="a@example.com")
