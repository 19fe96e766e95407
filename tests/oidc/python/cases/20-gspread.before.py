import json
import os

import gspread

gc = gspread.service_account_from_dict(json.loads(os.environ["GOOGLE_CREDENTIALS"]))
gc.open("Sheet")
