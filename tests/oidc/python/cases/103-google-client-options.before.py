import os, json
from google.cloud import storage
c = storage.Client.from_service_account_info(json.loads(os.environ['GCP_SA_KEY']), client_options={'api_endpoint': 'x'})
