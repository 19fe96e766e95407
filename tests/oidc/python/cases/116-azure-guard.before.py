import os
if not os.environ.get('AZURE_CLIENT_SECRET'):
    raise SystemExit(1)
