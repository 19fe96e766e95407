import os

from google.cloud import storage

KEY_FILE = "/tmp/key.json"
with open(KEY_FILE, "w") as f:
    f.write(os.environ["GCP_SA_KEY"])
os.environ["GOOGLE_APPLICATION_CREDENTIALS"] = KEY_FILE

print(storage.Client())
