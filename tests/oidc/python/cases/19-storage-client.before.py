import json, os
from google.cloud import storage, pubsub_v1
c = storage.Client.from_service_account_info(json.loads(os.environ["GCP_SA_KEY"]))
p = pubsub_v1.PublisherClient.from_service_account_file(os.environ["GOOGLE_APPLICATION_CREDENTIALS"])
