def one(text):
    import json
    import os

    from google.oauth2 import service_account

    return service_account.Credentials.from_service_account_info(json.loads(os.environ["GCP_SA_KEY"]))


def two():
    import json
    import os

    from google.oauth2.service_account import Credentials

    return Credentials.from_service_account_info(json.loads(os.environ["GCP_SA_KEY"])), json, os
