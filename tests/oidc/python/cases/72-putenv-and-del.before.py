import os
del os.environ['AZURE_CLIENT_SECRET']
