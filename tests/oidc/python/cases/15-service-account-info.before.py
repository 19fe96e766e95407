import base64
import json
import os
import sys

from google.oauth2 import service_account
from googleapiclient.discovery import build

SCOPES = ["https://www.googleapis.com/auth/drive"]
raw = base64.b64decode(os.environ["GCP_SA_KEY"]).decode("utf-8")
info = json.loads(raw)
creds = service_account.Credentials.from_service_account_info(
    info,
    scopes=SCOPES,
)
build("drive", "v3", credentials=creds)
sys.exit()
