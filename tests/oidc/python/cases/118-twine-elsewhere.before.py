import os, subprocess
subprocess.run(['twine', 'upload', '--repository-url', 'https://pypi.example', '-p', os.environ['PYPI_TOKEN'], 'dist/a'])
