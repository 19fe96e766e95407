import os, subprocess
subprocess.run(['x'], env={'GCP_SA_KEY': os.environ['GCP_SA_KEY']})
