import os
cfg = {}
for name in ['GCP_SA_KEY', 'PORT']:
    cfg[name] = os.environ[name]
