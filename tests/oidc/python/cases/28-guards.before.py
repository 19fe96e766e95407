import os
import sys
from google.cloud import bigquery
import json

if not os.environ.get("GCP_SA_KEY"):
    sys.exit("no key")
if "GCP_SA_KEY" not in os.environ:
    sys.exit("no key")
client = bigquery.Client.from_service_account_info(json.loads(os.environ["GCP_SA_KEY"]), location="EU")
