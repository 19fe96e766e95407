from azure.identity import DefaultAzureCredential

credential = DefaultAzureCredential()
