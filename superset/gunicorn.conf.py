"""One process: its rate limits are in its memory, and a second one would cost 360 MB. `bind` comes by the command line."""

from pathlib import Path

wsgi_app = "superset.app:create_app()"
workers = 1
worker_class = "gthread"
threads = 12
timeout = 60
graceful_timeout = 5
# Longer than a proxy keeps an idle connection, or it sends into a closed one.
keepalive = 75
# No access log: the address of a visitor is not kept.
accesslog = None
errorlog = "-"
# In memory where that is possible: the heartbeat of a worker must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# It would be a way in, in the home folder of the user.
control_socket_disable = True
