import os
import sys
from google.cloud import bigquery

if not os.environ.get("GOOGLE_APPLICATION_CREDENTIALS"):
    sys.exit("no key")
if "GOOGLE_APPLICATION_CREDENTIALS" not in os.environ:
    sys.exit("no key")
client = bigquery.Client(location="EU")
