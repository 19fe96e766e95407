from google.cloud import storage, pubsub_v1
c = storage.Client()
p = pubsub_v1.PublisherClient()
