import errno
import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pooch
import pytest

from formotion.core.errors import DataError
from formotion.data import available, card, catalogue, download, fetch, verify
from formotion.data.download import Unreachable

CONTENT = b"bead image" * 1000
FILE = "a file [1].tif"


class Handler(SimpleHTTPRequestHandler):
    asked = []

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.asked.append(self.path)
        if "/cut/" in self.path:  # promise more than is sent, as a broken connection does
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT[:100])
            self.close_connection = True
        else:
            super().do_GET()


@pytest.fixture
def site(tmp_path):
    """Serve tmp_path/site on localhost; gives its address and forgets earlier requests."""
    (tmp_path / "site").mkdir()
    Handler.asked.clear()
    handler = partial(Handler, directory=tmp_path / "site")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Replace the catalogue by one dataset of one file, and the cache by an empty folder."""
    real = card("traction-axon")
    digest = hashlib.sha256(CONTENT).hexdigest()
    file = real.files[0].model_copy(update={"path": f"deep/{FILE}", "sha256": digest, "bytes": len(CONTENT)})
    toy = real.model_copy(update={"id": "toy", "files": [file]})
    monkeypatch.setattr(catalogue, "_cards", lambda: {"toy": toy})
    monkeypatch.setattr(download, "cache_dir", lambda: tmp_path / "cache")
    monkeypatch.delenv("FORMOTION_DATA_MIRROR", raising=False)
    return tmp_path / "cache"


def publish(tmp_path, monkeypatch, site, folder="public", content=CONTENT):
    """Put the file on the site and make it the public address."""
    place = tmp_path / "site" / folder
    place.mkdir(parents=True)
    (place / FILE).write_bytes(content)
    direct_to(monkeypatch, f"{site}/{folder}/a%20file%20%5B1%5D.tif")


def direct_to(monkeypatch, address):
    monkeypatch.setattr(catalogue.Card, "address", lambda self, file: address)


def kept(cache):
    return sorted(path.name for path in cache.rglob("*") if path.is_file())


def test_a_download_is_kept_and_used_again(tmp_path, monkeypatch, site, cache):
    publish(tmp_path, monkeypatch, site)
    assert not available("toy")
    [path] = fetch("toy", progress=True)
    assert path.read_bytes() == CONTENT
    assert path == cache / "toy" / FILE
    assert fetch("toy", FILE) == [path]
    assert len(Handler.asked) == 1
    assert available("toy")
    assert kept(cache) == [FILE]


def test_a_damaged_copy_in_the_cache_is_replaced(tmp_path, monkeypatch, site, cache):
    publish(tmp_path, monkeypatch, site)
    (cache / "toy").mkdir(parents=True)
    (cache / "toy" / FILE).write_bytes(CONTENT[:-1])
    assert verify("toy") == {FILE: "wrong hash"}
    [path] = fetch("toy")
    assert path.read_bytes() == CONTENT
    assert verify("toy") == {FILE: "ok"}


def test_a_wrong_hash_is_an_error_and_leaves_nothing(tmp_path, monkeypatch, site, cache):
    publish(tmp_path, monkeypatch, site, content=CONTENT + b"!")
    with pytest.raises(DataError, match="wrong hash: nothing was kept"):
        fetch("toy")
    assert kept(cache) == []
    assert verify("toy") == {FILE: "absent"}


def test_a_cut_connection_leaves_nothing(tmp_path, monkeypatch, site, cache):
    direct_to(monkeypatch, f"{site}/cut/file.tif")
    with pytest.raises(Unreachable, match="cannot download toy/"):
        fetch("toy")
    assert kept(cache) == []


def test_no_network_is_said_with_the_remedy(monkeypatch, cache):
    direct_to(monkeypatch, "http://127.0.0.1:9/nobody-listens")
    with pytest.raises(Unreachable, match=r"\(no network\): connect .* or set FORMOTION_DATA_MIRROR"):
        fetch("toy")


def test_a_missing_page_is_told_from_no_network(monkeypatch, site, cache):
    direct_to(monkeypatch, f"{site}/nowhere.tif")
    with pytest.raises(Unreachable, match="the server answered 404"):
        fetch("toy")


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, monkeypatch, site, cache):
    publish(tmp_path, monkeypatch, site)

    def fill(self, url, output_file, pooch_, **kwargs):
        with open(output_file, "wb") as stream:
            stream.write(CONTENT[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", fill)
    with pytest.raises(DataError, match="the disk is full, nothing was kept"):
        fetch("toy")
    assert kept(cache) == []


def test_a_cache_that_cannot_be_written_is_said(tmp_path, monkeypatch, site, cache):
    publish(tmp_path, monkeypatch, site)
    cache.write_text("a file where the folder should be")
    with pytest.raises(DataError, match="cannot write to .*: make it writable"):
        fetch("toy")


def mirror_folder(tmp_path, monkeypatch, content=CONTENT):
    place = tmp_path / "mirror" / "toy"
    place.mkdir(parents=True)
    (place / FILE).write_bytes(content)
    monkeypatch.setenv("FORMOTION_DATA_MIRROR", str(tmp_path / "mirror"))
    return place / FILE


def test_a_mirror_folder_is_used_in_place(tmp_path, monkeypatch, cache):
    there = mirror_folder(tmp_path, monkeypatch)
    assert fetch("toy") == [there]
    assert available("toy")
    assert kept(cache) == []


def test_a_wrong_file_in_the_mirror_is_an_error(tmp_path, monkeypatch, cache):
    mirror_folder(tmp_path, monkeypatch, CONTENT[1:])
    with pytest.raises(DataError, match="has the wrong hash: it is not the file of the card"):
        fetch("toy")


def test_a_file_missing_in_the_mirror_comes_from_its_public_address(tmp_path, monkeypatch, site, cache):
    publish(tmp_path, monkeypatch, site)
    mirror_folder(tmp_path, monkeypatch).unlink()
    assert fetch("toy") == [cache / "toy" / FILE]


def test_a_mirror_that_is_no_folder_is_said(monkeypatch, cache):
    monkeypatch.setenv("FORMOTION_DATA_MIRROR", "no/such/folder")
    for ask in (fetch, available, verify):
        with pytest.raises(DataError, match="names no folder: 'no/such/folder'"):
            ask("toy")


def test_a_web_mirror_comes_first(tmp_path, monkeypatch, site, cache):
    publish(tmp_path, monkeypatch, site, folder="mirror/toy")
    direct_to(monkeypatch, f"{site}/not-asked.tif")
    monkeypatch.setenv("FORMOTION_DATA_MIRROR", f"{site}/mirror/")
    fetch("toy")
    assert Handler.asked == ["/mirror/toy/a%20file%20%5B1%5D.tif"]


def test_a_web_mirror_without_the_file_falls_through(tmp_path, monkeypatch, site, cache):
    publish(tmp_path, monkeypatch, site)
    monkeypatch.setenv("FORMOTION_DATA_MIRROR", f"{site}/mirror")
    fetch("toy")
    assert [path.split("/")[1] for path in Handler.asked] == ["mirror", "public"]


def test_unknown_names_are_errors(cache):
    with pytest.raises(DataError, match="no dataset is called 'tyo': did you mean toy"):
        fetch("tyo")
    with pytest.raises(DataError, match="no file of toy is called 'b.tif'"):
        fetch("toy", "b.tif")
