from decouple import config
SECRET = config('AWS_SECRET_ACCESS_KEY')
