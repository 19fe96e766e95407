import os
import subprocess
import sys

subprocess.check_call([sys.executable, "-m", "twine", "upload", "-u", "__token__", "-p", os.environ["PYPI_TOKEN"], "dist/a.whl"])
