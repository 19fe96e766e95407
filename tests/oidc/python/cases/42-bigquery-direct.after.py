import os
from google.cloud.bigquery import Client

bq = Client(project=os.environ["PROJECT"])
