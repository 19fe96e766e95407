import os
with open('key.json', 'w') as f:
    f.write(os.environ['GCP_SA_KEY'])
os.environ['GOOGLE_APPLICATION_CREDENTIALS'] = 'key.json'
print(open('key.json').read())
