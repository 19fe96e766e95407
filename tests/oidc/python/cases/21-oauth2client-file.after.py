import google.auth
from googleapiclient.discovery import build
creds = google.auth.default(scopes=["a"])[0]
build("sheets", "v4", credentials=creds)
