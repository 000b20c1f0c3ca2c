# SPDX-License-Identifier: Apache-2.0
# A worker in another language: the whole protocol.
import json
import struct
import sys

HEADER = struct.Struct(">Bqii")
READY, REPLY, FAILURE, PROGRESS, PONG, REQUEST, CANCEL, PING = 1, 2, 3, 4, 5, 16, 17, 18


def write(kind, number, value=None, body=b""):
    text = b"" if value is None else json.dumps(value).encode()
    sys.stdout.buffer.write(HEADER.pack(kind, number, len(text), len(body)) + text + body)
    sys.stdout.buffer.flush()


write(READY, 0)
while header := sys.stdin.buffer.read(HEADER.size):
    kind, number, text_length, body_length = HEADER.unpack(header)
    text, body = sys.stdin.buffer.read(text_length), sys.stdin.buffer.read(body_length)
    if kind == PING:
        write(PONG, number)
    elif kind == REQUEST:
        asked = json.loads(text)
        if asked == "fail":
            write(FAILURE, number, {"message": "as asked"})
        else:
            write(PROGRESS, number, {"bytes": len(body)})
            write(REPLY, number, {"said": asked}, body[::-1])
