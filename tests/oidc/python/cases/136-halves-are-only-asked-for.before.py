import os, sys
for name in ('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'):
    if name not in os.environ:
        sys.exit('AWS_ACCESS_KEY_ID')
if 'AWS_SECRET_ACCESS_KEY' not in os.environ:
    print('AWS_SECRET_ACCESS_KEY')
