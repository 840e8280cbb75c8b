import gzip
import re

from tests.servers import Server


def asset(server: Server) -> str:
    found = re.search(r'src="(/assets/[^"]+\.js)"', server.get("/").body.decode())
    assert found
    return found[1]


def test_screens_are_served_and_other_addresses_are_not_found(server: Server) -> None:
    home = server.get("/")
    assert server.get("/tracks/any").body == server.get("/library/albums").body == home.body
    assert server.get("/nothing").status == 404
    assert server.get("/assets/../index.html").status == 404


def test_browser_at_unknown_address_gets_the_page(server: Server) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    lost = server.get("/trakcs", headers=browser)
    assert (lost.status, lost.body) == (404, server.get("/").body)
    assert "default-src 'none'" in lost.headers["Content-Security-Policy"]
    assert server.get("/trakcs", headers=browser | {"If-None-Match": lost.headers["ETag"]}).status == 304
    assert server.get("/api/v1/trakcs", headers=browser).json["code"] == "NOT_FOUND"
    assert server.get("/trakcs").json["code"] == "NOT_FOUND"


def test_policy_blocks_other_origins(server: Server) -> None:
    policy = server.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_assets_are_immutable_and_page_is_revalidated(server: Server) -> None:
    assert "immutable" in server.get(asset(server)).headers["Cache-Control"]
    home = server.get("/")
    assert home.headers["Cache-Control"] == "no-cache"
    again = server.get("/", headers={"If-None-Match": home.headers["ETag"]})
    assert again.status == 304


def test_first_style_sheet_declares_the_layer_order(server: Server) -> None:
    found = re.search(r'href="(/assets/[^"]+\.css)"', server.get("/").body.decode())
    assert found
    assert server.get(found[1]).body.startswith(b"@layer tokens")


def test_favicon_redirects_to_the_page_icon(server: Server) -> None:
    found = server.get("/favicon.ico")
    assert found.status == 301
    assert server.get(found.headers["Location"]).headers.get_content_type() == "image/svg+xml"


def test_assets_are_compressed_for_clients_that_accept_it(server: Server) -> None:
    path = asset(server)
    plain = server.get(path, headers={"Accept-Encoding": "identity"})
    packed = server.get(path, headers={"Accept-Encoding": "gzip"})
    best = server.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(packed.body) == plain.body
    assert best.headers["Content-Encoding"] == "br"
    assert len(best.body) < len(packed.body) < len(plain.body) / 2
    assert "Accept-Encoding" in best.headers["Vary"]
