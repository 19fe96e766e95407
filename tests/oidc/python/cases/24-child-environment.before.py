import os
import subprocess

env = {
    "PATH": os.environ["PATH"],
    "AWS_ACCESS_KEY_ID": os.environ["AWS_ACCESS_KEY_ID"],
    "AWS_SECRET_ACCESS_KEY": os.environ["AWS_SECRET_ACCESS_KEY"],
}
subprocess.run(["aws", "s3", "ls"], env=env, check=True)
