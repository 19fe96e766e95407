import json
import os
from google.oauth2 import service_account
with open("key.json") as f:
    info = json.load(f)
c = service_account.Credentials.from_service_account_info(info)
