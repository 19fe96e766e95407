import os
from unittest.mock import patch
with patch.dict(os.environ, {'AWS_SECRET_ACCESS_KEY': 'x'}):
    pass
