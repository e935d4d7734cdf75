"""A Tornado server: PORT default|any. By default Tornado compares Origin with Host."""

import asyncio
import sys

import tornado.web
import tornado.websocket

port, mode = int(sys.argv[1]), sys.argv[2]


class SameHost(tornado.websocket.WebSocketHandler):
    pass


class Anyone(tornado.websocket.WebSocketHandler):
    def check_origin(self, origin):
        return True


async def main():
    handler = {"default": SameHost, "any": Anyone}[mode]
    tornado.web.Application([("/ws", handler)]).listen(port, "127.0.0.1")
    await asyncio.Future()


asyncio.run(main())
