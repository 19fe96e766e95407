import os, subprocess
subprocess.run(['twine', 'upload', '-u', 'me', '-p', os.environ['PYPI_TOKEN'], 'dist/a'])
