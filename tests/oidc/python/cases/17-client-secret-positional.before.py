import os
from azure.identity import AzureCliCredential, ClientSecretCredential as Secret

TENANT = os.environ["AZURE_TENANT_ID"]
cred = Secret(TENANT, os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"])
other = AzureCliCredential()
