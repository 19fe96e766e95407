import os
from googleapiclient.discovery import build
from oauth2client.service_account import ServiceAccountCredentials
creds = ServiceAccountCredentials.from_json_keyfile_name(os.environ["GOOGLE_APPLICATION_CREDENTIALS"], scopes=["a"])
build("sheets", "v4", credentials=creds)
