import azure.identity

def login():
    return azure.identity.DefaultAzureCredential()
