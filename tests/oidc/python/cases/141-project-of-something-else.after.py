import google.auth
from google.cloud import storage
import settings
cr = google.auth.default()[0].with_scopes(['a'])
s = storage.Client(credentials=cr, project=settings.project_id)
