import subprocess
import sys

subprocess.check_call([sys.executable, "-m", "twine", "upload", "dist/a.whl"])
