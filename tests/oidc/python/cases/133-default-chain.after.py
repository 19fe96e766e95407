from azure.identity import DefaultAzureCredential
c = DefaultAzureCredential(exclude_cli_credential=False, exclude_environment_credential=True)
