import os
import subprocess

env = os.environ.copy()
env["AWS_SECRET_ACCESS_KEY"] = os.environ["AWS_SECRET_ACCESS_KEY"]
subprocess.run(["aws"], env=env)
subprocess.run(["aws"], env=dict(os.environ, AWS_PAGER=""))
