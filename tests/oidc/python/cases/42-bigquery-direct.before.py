import os
import json
from google.cloud.bigquery import Client

bq = Client.from_service_account_info(json.loads(os.environ["GCP_SA_KEY"]), project=os.environ["PROJECT"])
