from firebase_admin import credentials
c = credentials.Certificate('key.json')
