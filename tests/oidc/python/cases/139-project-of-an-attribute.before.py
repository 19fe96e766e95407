import os
from google.cloud import storage
from google.oauth2 import service_account
class A:
    def __init__(self):
        self.cr = service_account.Credentials.from_service_account_file(os.environ['GOOGLE_APPLICATION_CREDENTIALS'])

    def client(self):
        return storage.Client(credentials=self.cr, project=self.cr.project_id)
