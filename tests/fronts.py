"""nginx for tests: as a balancer, as a cache, as a place for files."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conftest import absent
from servers import wait_until

_MAIN = """
user root;
daemon off;
worker_processes 2;
pid {folder}/pid;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Nginx:
    """An nginx that runs; it reads its `folder`."""

    process: "subprocess.Popen[bytes]"
    folder: Path

    def reload(self) -> None:
        """Have new requests see the configuration as it is now, and wait until they do."""
        before = workers_of(self.process.pid)
        self.process.send_signal(signal.SIGHUP)
        wait_until(lambda: not before & workers_of(self.process.pid), 10)


@contextmanager
def nginx(folder: Path, site: str) -> Iterator[Nginx]:
    """An nginx with a `site`, which is what stands in its block http."""
    if not (program := shutil.which("nginx")):
        absent("nginx is not installed")
    (folder / "site.conf").write_text(site, "utf-8")
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder), "utf-8")
    error_log = str(folder / "error.log")
    command = [program, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", error_log]
    process = subprocess.Popen(command)
    try:
        wait_until(lambda: _is_up(process, folder), 10)
        yield Nginx(process, folder)
    finally:
        process.terminate()
        process.wait(10)


def workers_of(pid: int) -> set[int]:
    """The processes that nginx answers with, those that end among them."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return {int(child) for child in text.split() if os.path.exists(f"/proc/{child}")}


def _is_up(process: "subprocess.Popen[bytes]", folder: Path) -> bool:
    if process.poll() is not None:
        raise RuntimeError((folder / "error.log").read_text())
    return (folder / "pid").is_file() and bool(workers_of(process.pid))
