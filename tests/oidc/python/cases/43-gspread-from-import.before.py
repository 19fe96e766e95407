import json
import os
from gspread import service_account_from_dict
INFO = json.loads(os.environ["GCP_SA_KEY"])
gc = service_account_from_dict(INFO, scopes=["a"])
