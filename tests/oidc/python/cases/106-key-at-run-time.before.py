import os
KEY = os.environ['GCP_SA_KEY']
