from google.cloud import storage

print(storage.Client())
