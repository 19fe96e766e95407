from azure.identity import EnvironmentCredential

credential = EnvironmentCredential()
