"""A Python websockets server: PORT [ORIGIN...]. Without origins it does not check."""

import asyncio
import sys

import websockets

port, origins = int(sys.argv[1]), sys.argv[2:] or None


async def main():
    async with websockets.serve(lambda socket: socket.wait_closed(), "127.0.0.1", port, origins=origins):
        await asyncio.Future()


asyncio.run(main())
