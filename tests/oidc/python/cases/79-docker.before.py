import subprocess
subprocess.run(["docker", "run", "-e", "AWS_ACCESS_KEY_ID", "-e", "AWS_SECRET_ACCESS_KEY", "image"])
