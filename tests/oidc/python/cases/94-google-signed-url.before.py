import os, json
from google.cloud import storage
c = storage.Client.from_service_account_info(json.loads(os.environ['GCP_SA_KEY']))
print(c.bucket('b').blob('x').generate_signed_url(60))
