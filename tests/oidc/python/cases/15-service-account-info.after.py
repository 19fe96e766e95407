import sys

import google.auth
from googleapiclient.discovery import build

SCOPES = ["https://www.googleapis.com/auth/drive"]
creds = google.auth.default(
    scopes=SCOPES,
)[0]
build("drive", "v3", credentials=creds)
sys.exit()
