import os
from azure.identity import ClientSecretCredential
c = ClientSecretCredential("contoso", os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"])
