import os
from azure.storage.blob import BlobServiceClient
c = BlobServiceClient.from_connection_string(os.environ['AZURE_CLIENT_SECRET'])
