import os
from azure.identity import DefaultAzureCredential
OPTIONS = {'exclude_cli_credential': bool(os.getenv('CI'))}
c = DefaultAzureCredential(**OPTIONS)
