"""What a person may write as --host and --port: it works, or ends in one sentence with a remedy."""

import socket

import pytest
from conftest import Cli
from pactgraph.errors import InputError
from pactgraph.web import listening
from pactgraph.web.listening import Listener, bind


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1"),
        ("127.1", "http://127.0.0.1"),
        ("localhost", "http://localhost"),
        ("LocalHost", "http://localhost"),
        ("0.0.0.0", "http://localhost"),
        ("::1", "http://[::1]"),
        ("[::1]", "http://[::1]"),
        ("::", "http://localhost"),
        ("*", "http://localhost"),
        ("::ffff:127.0.0.1", "http://[::ffff:127.0.0.1]"),
        (socket.gethostname(), f"http://{socket.gethostname().lower()}"),
    ],
)
def test_a_host_that_is_of_this_machine_is_listened_on(host: str, url: str) -> None:
    listener = bind(host, 0)
    with listener.bound:
        listener.start()
        assert listener.url == f"{url}:{listener.port}"
        number = listener.address.compressed.replace("0.0.0.0", "127.0.0.1")
        address = "::1" if number == "::" else number
        socket.create_connection((address, listener.port), 5).close()


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("", "--host is empty"),
        (" ", "--host is empty"),
        ("nowhere.invalid", "a name of this machine"),
        ("bücher.invalid", "a name of this machine"),
        ("a..b", "this is no name"),
        ("x" * 300, "this is no name"),
        ("192.0.2.1", "choose another --host"),
        ("2001:db8::1", "choose another --host"),
        ("fe80::1%nowhere", "a name of this machine"),
        ("255.255.255.255", "many machines"),
        ("ff02::1", "many machines"),
        ("localhost:80", "--port takes the port"),
        ("[::1]:80", "--port takes the port"),
        ("http://localhost", "--port takes the port"),
        ("/run/pactgraph.sock", "no sockets in files"),
        ("unix:/run/pactgraph.sock", "no sockets in files"),
        ("10.0.0.0/8", "no networks"),
        ("local host", "a space"),
        ("a\nb", "a control character"),
        ("\0", "a control character"),
    ],
)
def test_any_other_host_ends_in_one_sentence(host: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        bind(host, 0)
    assert len(str(caught.value).splitlines()) == 1


def test_a_server_that_does_not_start_lets_go_of_its_socket(
    little: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Listener] = []

    def kept(host: str, port: int) -> Listener:
        made.append(bind(host, port))
        return made[0]

    monkeypatch.setattr(listening, "bind", kept)
    (little.folder / "x.ttl").write_text("wrong")
    assert little("serve", "--port", "0", "--data", "x.ttl").returncode == 1
    assert [each.bound.fileno() for each in made] == [-1]


def test_a_port_is_had_by_one_alone() -> None:
    first = bind("127.0.0.1", 0)
    with first.bound:
        second = bind("127.0.0.1", first.port)  # as nobody listens yet
        with second.bound:
            first.start()
            with pytest.raises(InputError, match=f"{first.port}: Address already"):
                second.start()
        with pytest.raises(InputError, match="choose another --host or --port"):
            bind("127.0.0.1", first.port)


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "x", "", "8000.5", "1e3", "٨٠"])
def test_a_port_out_of_range_is_a_wrong_command_line(port: str, cli: Cli) -> None:
    ended = cli("serve", "--port", port)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1
    assert "from 0 to 65535" in ended.stderr
