import os
from azure.identity import ClientSecretCredential
c = ClientSecretCredential(os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], "secret")
