import os
from google.cloud import storage
from google.oauth2 import service_account
def credentials():
    return service_account.Credentials.from_service_account_file(os.environ['GOOGLE_APPLICATION_CREDENTIALS'])


def client(cr):
    return storage.Client(credentials=cr, project=getattr(cr, 'project_id'))


client(credentials())
