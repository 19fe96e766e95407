import os
from google.cloud import storage
from google.oauth2 import service_account
import settings
cr = service_account.Credentials.from_service_account_file(os.environ['GOOGLE_APPLICATION_CREDENTIALS']).with_scopes(['a'])
s = storage.Client(credentials=cr, project=settings.project_id)
