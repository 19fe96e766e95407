from azure.identity import AzureCliCredential, DefaultAzureCredential

cred = DefaultAzureCredential()
other = AzureCliCredential()
