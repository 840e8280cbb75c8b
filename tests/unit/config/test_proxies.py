"""Settings of reverse proxies."""

from pathlib import Path

import pytest

from config.settings import SettingError, Settings, load


def load_with(data: Path, **variables: str) -> Settings:
    return load({"AURALIS_DATA": str(data), **variables})


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("", ""),
        ("/", ""),
        ("/music", "/music"),
        ("/music/", "/music"),
        (" /a/b-c_d.e~1 ", "/a/b-c_d.e~1"),
        ("/apis", "/apis"),
    ],
)
def test_base_path_has_no_slash_at_its_end(tmp_path: Path, given: str, path: str) -> None:
    assert load_with(tmp_path, AURALIS_BASE_PATH=given).base_path == path


@pytest.mark.parametrize(
    "given",
    [
        *(
            "music",
            "music/",
            "//",
            "//music",
            "/music//",
            "/a//b",
            "/.",
            "/..",
            "/a/../b",
            "/a b",
            "/mü",
            "/a%20b",
        ),
        *("/a?b", "/a#b", '/a"b', "/a;b", "/<a>", "/a\nb", "https://example.org/music", f"/{'a' * 101}"),
        *("/api", "/api/music", "/assets", "/metrics", "/rest/", "/ws"),
    ],
)
def test_path_that_is_none_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingError, match=r"^AURALIS_BASE_PATH takes a path like /music"):
        load_with(tmp_path, AURALIS_BASE_PATH=given)


@pytest.mark.parametrize(
    "given", ["proxy", "10.0.0.0/33", "10.0.0.1/8", "127.0.0.1 ::1", "*", "fe80::1%eth0/64"]
)
def test_network_that_is_none_is_refused(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingError, match=r"^AURALIS_TRUSTED_PROXIES takes addresses and networks like "):
        load_with(tmp_path, AURALIS_TRUSTED_PROXIES=given)


def test_addresses_of_proxies_mean_one_proxy(tmp_path: Path) -> None:
    stated = {"AURALIS_TRUSTED_PROXIES": "127.0.0.1, fd00::/8"}
    assert load_with(tmp_path).trusted_hops == 0
    assert load_with(tmp_path, **stated).trusted_hops == 1
    assert load_with(tmp_path, AURALIS_PROXIES="2").trusted_hops == 2
    assert load_with(tmp_path, AURALIS_PROXIES="2", **stated).trusted_hops == 2
