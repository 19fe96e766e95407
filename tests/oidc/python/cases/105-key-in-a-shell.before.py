import os
os.system('echo $GCP_SA_KEY > key.json')
