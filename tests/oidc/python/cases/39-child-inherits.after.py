import os, subprocess
subprocess.Popen(['aws'], env={'AWS_PAGER': '', **os.environ, 'AWS_SECRET_ACCESS_KEY': os.environ['AWS_SECRET_ACCESS_KEY'], 'AWS_ACCESS_KEY_ID': os.environ['AWS_ACCESS_KEY_ID']})
