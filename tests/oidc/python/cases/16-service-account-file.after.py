import google.auth.transport.requests

credentials = google.auth.default()[0]
credentials.refresh(google.auth.transport.requests.Request())
