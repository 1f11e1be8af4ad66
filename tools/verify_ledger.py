"""Check a period of a ledger, or one proof, in bare Python; shares no line with the product.

    python3 verify_ledger.py evidence.zip|proof.json KEY [ledger.note]

KEY, the hospital's public key in base64, and the witness file must come to you by another way than
what you check. Exit code 0 only if everything holds (RFC 6962, 9162, 8032, C2SP signed notes).
"""

import json
import sys
import zipfile
from base64 import b64decode
from functools import reduce
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]
Stated = tuple[int, bytes]  # a checkpoint: size and root
class Wrong(Exception): ...  # the first bad entry (0: none in particular), and why
def add(a: Point, b: Point) -> Point:
    x, y = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    z, t = 2 * a[2] * b[2], 2 * a[3] * b[3] * D
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P
def times(n: int, point: Point) -> Point:
    found = (0, 1, 1, 0)
    while n:
        found, point, n = add(found, point) if n & 1 else found, add(point, point), n >> 1
    return found
def point(raw: bytes) -> Point:
    y, sign = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    xx = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(xx, (P + 3) // 8, P)
    x = x if (x * x - xx) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - xx) % P or (x == 0 and sign):
        raise Wrong(0, "signature")
    return (x := x if x & 1 == sign else P - x), y, 1, x * y % P
def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    s, r = int.from_bytes(signature[32:], "little"), signature[:32]
    h = int.from_bytes(sha512(r + key + message).digest(), "little") % ORDER
    base = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    a, b = times(s, base), add(point(r), times(h, point(key)))
    apart = (a[0] * b[2] - b[0] * a[2]) % P or (a[1] * b[2] - b[1] * a[2]) % P
    return len(signature) == 64 and s < ORDER and not apart
def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
def grow(peaks: list[bytes], size: int, leaf: bytes) -> None:
    peaks.append(leaf)
    while size & 1:
        peaks[-2:], size = [node(*peaks[-2:])], size >> 1
def top(peaks: list[bytes]) -> bytes:
    return reduce(lambda right, left: node(left, right), reversed(peaks))
def walk(place: int, last: int, nodes: list[bytes]) -> tuple[bytes, bytes]:
    """RFC 9162 §2.1.3.2 and §2.1.4.2: the older and the newer root that a path leads to."""
    older = newer = nodes[0]
    for beside in nodes[1:]:
        if last == 0 or len(beside) != 32:
            raise Wrong(0, "path")
        if place & 1 or place == last:
            older, newer = node(beside, older), node(beside, newer)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            newer = node(newer, beside)
        place, last = place >> 1, last >> 1
    return (older, newer) if last == 0 else (b"", b"")
def grown(first: Stated, second: Stated, path: list[bytes]) -> bool:  # second goes on from first
    (size, root), (later, other) = first, second
    if size == later:
        return not path and root == other
    place, last, nodes = size - 1, later - 1, path if size & (size - 1) else [root, *path]
    while place > 0 and place & 1:
        place, last = place >> 1, last >> 1
    return 0 < size < later and bool(path) and walk(place, last, nodes) == (root, other)
def notes(text: str, key: bytes) -> list[Stated]:
    """Signed checkpoints; a recorded restoration gives up those that it says were lost."""
    kept: list[Stated] = []
    for one in filter(str.strip, text.split("\n\n\n")):
        body, _, signature = one.strip("\n").rpartition("\n\n")
        origin, size, root, *more = body.split("\n")
        name, raw = signature.split(" ")[1], b64decode(signature.split(" ")[2], validate=True)
        known = sha256(name.encode() + b"\n\x01" + key).digest()[:4] == raw[:4]
        if origin != name or not known or not signed(key, f"{body}\n".encode(), raw[4:]):
            raise Wrong(0, "signature")
        for word, back, lost, _root in (line.split(" ") for line in more):
            print(f"{word}: put back from {lost} entries to {back}", file=sys.stderr)
            kept = [stated for stated in kept if stated[0] <= int(back)]
        kept.append((int(size), b64decode(root, validate=True)))
    return kept
def period(archive: zipfile.ZipFile, key: bytes, witnessed: list[Stated]) -> dict[str, Any]:
    """Digest, number and link of every entry of the period; then its place below the notes."""
    told, due = json.loads(archive.read("range.json")), dict[int, set[bytes]]()
    for size, root in notes(archive.read("checkpoints.txt").decode(), key) + witnessed:
        due.setdefault(size, set()).add(root)
    size, previous = told["first"] - 1, told["previous"]
    peaks = [bytes.fromhex(one) for one in told["left"]]
    for line in archive.open("entries.txt"):
        leaf, _, people = line[65:-1].partition(b"\t")
        found = sha256(b"\x00" + leaf).hexdigest()
        entry = json.loads(leaf) if found.encode() == line[:64] else {}
        bound = sha256(people.replace(b",", b"\n")).hexdigest() if people else ""
        if entry.get("seq") != str(size + 1) or entry["previous"] != previous or (
                told["subjects"] and entry["subjects"] != bound):
            raise Wrong(size + 1, "entry")
        grow(peaks, size, bytes.fromhex(found))
        size, previous = size + 1, found
        if size in due and due[size] != {top(peaks)}:
            raise Wrong(size, "root")
    seen = max((size for size, _root in witnessed), default=0)
    if (size, previous) != (told["last"], told["digest"]) or (told["whole"] and seen > size):
        raise Wrong(size + 1, "end")
    path, covering = [bytes.fromhex(one) for one in told["path"]], told["covered"]
    roots = due.get(covering, {b""})
    if not all(grown((size, top(peaks)), (covering, root), path) for root in roots):
        raise Wrong(size + 1, "checkpoint")
    return {"first": told["first"], "last": size, "covered": covering, "witnessed": seen}
def proof(told: dict[str, Any], key: bytes, witnessed: list[Stated]) -> dict[str, Any]:
    """An inclusion or a consistency proof whose checkpoints are signed, and witnessed if asked."""
    stated = [notes(one, key)[0] for one in told["notes"]]
    path, entry = [bytes.fromhex(one) for one in told["path"]], told.get("entry", 0)
    if witnessed and not set(stated) <= set(witnessed):
        raise Wrong(entry, "witness")
    if told["kind"] == "consistency":
        holds = grown(stated[0], stated[1], path)
    else:
        (size, root), leaf = stated[0], told["leaf"].encode()
        inside = 0 < entry <= size and json.loads(leaf)["seq"] == str(entry)
        up = [sha256(b"\x00" + leaf).digest(), *path]
        holds = inside and walk(entry - 1, size - 1, up)[1] == root
    if not holds:
        raise Wrong(entry, told["kind"])
    return {"kind": told["kind"], "entry": entry, "sizes": [size for size, _root in stated]}
def main(source: str, given: str, witness: str = "") -> int:
    try:
        key = b64decode(given, validate=True)
        seen = notes(Path(witness).read_text("utf-8"), key) if witness else []
        if zipfile.is_zipfile(source):
            found = period(zipfile.ZipFile(source), key, seen)
        else:
            found = proof(json.loads(Path(source).read_text("utf-8")), key, seen)
    except Exception as error:
        bad, why = error.args if isinstance(error, Wrong) else (0, repr(error))
        found = {"whole": False, "bad": bad, "why": why}
    print(json.dumps({"whole": True} | found))
    return 1 if "bad" in found else 0
if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) in (3, 4) else __doc__)
