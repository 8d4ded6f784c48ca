"""Draws icon.png (128 x 128): a signpost with two arms. Run again after a change: `python3 scripts/icon.py`."""
import pathlib
import struct
import zlib

SIZE, FINE = 128, 4  # every pixel is the mean of FINE x FINE samples, which smooths the edges
SLATE, POST, LEFT, RIGHT = (30, 41, 59), (203, 213, 225), (56, 189, 248), (251, 191, 36)


def colour(x, y):
    """The colour at a point, None outside the rounded square."""
    dx, dy = max(22 - x, x - 106, 0), max(22 - y, y - 106, 0)
    if dx * dx + dy * dy > 22 * 22:
        return None
    # The arm that points right, above; its tip is a triangle.
    if 28 <= y <= 50 and 36 <= x <= 108 - abs(y - 39) * 1.1:
        return RIGHT
    # The arm that points left, below.
    if 58 <= y <= 80 and 20 + abs(y - 69) * 1.1 <= x <= 92:
        return LEFT
    if 59 <= x <= 69 and 18 <= y <= 112:
        return POST
    return SLATE


def pixel(px, py):
    samples = [colour(px + (i + 0.5) / FINE, py + (j + 0.5) / FINE) for i in range(FINE) for j in range(FINE)]
    seen = [it for it in samples if it]
    if not seen:
        return bytes(4)
    return bytes(sum(it[k] for it in seen) // len(seen) for k in range(3)) + bytes([255 * len(seen) // len(samples)])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(SIZE)) for y in range(SIZE))
header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 6, 0, 0, 0)
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
(pathlib.Path(__file__).parent.parent / "icon.png").write_bytes(png)
