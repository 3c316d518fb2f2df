"""Apache, which serves w3id.org: the program, and a run of it with a folder of pages."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

APACHE = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
_MODULES = ("mpm_event", "authz_core", "dir", "rewrite")
_AROUND = """
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/httpd.pid
ErrorLog {folder}/error.log
{modules}
User #65534
DocumentRoot {pages}
<Directory {pages}>
  AllowOverride All
  Require all granted
</Directory>
"""


@contextmanager
def apache(pages: Path, folder: Path) -> Iterator[str]:
    """Run Apache with a folder of pages and their ``.htaccess``, and yield its address.

    Args:
        pages: The folder.
        folder: Where its own files are written.
    """
    libraries = Path(str(APACHE)).parents[1] / "lib/apache2/modules"
    loaded = (f"LoadModule {name}_module {libraries}/mod_{name}.so" for name in _MODULES)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = folder / "httpd.conf"
    around = _AROUND.format(folder=folder, port=port, modules="\n".join(loaded), pages=pages)
    config.write_text(around, encoding="utf-8")
    with subprocess.Popen([str(APACHE), "-f", str(config), "-D", "FOREGROUND"]) as process:
        try:
            _wait(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError("Apache did not start")
