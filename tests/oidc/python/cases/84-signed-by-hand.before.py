import hashlib
import hmac
import os

def sign(secret, text):
    return hmac.new(('AWS4' + secret).encode(), text, hashlib.sha256)

sign(os.environ['AWS_SECRET_ACCESS_KEY'], b'x')
