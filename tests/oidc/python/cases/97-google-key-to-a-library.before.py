import json
import os
import gcsfs
fs = gcsfs.GCSFileSystem(token=json.loads(os.environ['GCP_SA_KEY']))
