import os, json
import httplib2
from oauth2client.service_account import ServiceAccountCredentials
creds = ServiceAccountCredentials.from_json_keyfile_dict(json.loads(os.environ['GCP_SA_KEY']), ['a'])
http = creds.authorize(httplib2.Http())
