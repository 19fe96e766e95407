import json
import os
from google.oauth2 import service_account
info = json.loads(os.environ["GCP_SA_KEY"])
c = service_account.Credentials.from_service_account_info(info)
print(info.get("project_id"))
