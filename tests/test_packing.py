"""Messages to the browser: the large ones packed, the small ones as they are."""

from __future__ import annotations

import pytest
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode

from dashboard.server import _WORTH_PACKING, _Offer


@pytest.fixture
def both():
    """The two sides after their handshake."""
    asks = ClientPerMessageDeflateFactory(client_max_window_bits=True)
    agreed, server = _Offer(server_max_window_bits=12).process_request_params(
        asks.get_request_params(), []
    )
    return server, asks.process_response_params(agreed, [])


def test_a_browser_reads_packed_and_plain_messages_in_any_order(both):
    server, client = both
    for size in (10, 100_000, _WORTH_PACKING - 1, _WORTH_PACKING, 10, 5_000):
        data = (bytes(range(250)) * (size // 250 + 1))[:size]
        sent = server.encode(Frame(Opcode.BINARY, data))
        assert sent.rsv1 == (size >= _WORTH_PACKING)
        assert (len(sent.data) < size) == sent.rsv1
        assert bytes(client.decode(sent).data) == data
