"""Files made for the occasion: pictures and PDFs, honest ones and others."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from hudang.dossiers.services import Upload
from hudang.vault import storage

CAMERA, LATITUDE = "Kamera der Baustelle", (22.0, 32.0, 11.0)
AUTHOR = "张三 16490000001"


def exif() -> Image.Exif:
    described = Image.Exif()
    described[0x010F] = CAMERA
    described[0x0112] = 6  # turned by a quarter
    place = described.get_ifd(0x8825)
    place[1], place[2] = "N", LATITUDE
    return described


def picture(size=(80, 60), *, colour=(200, 40, 40), form="JPEG", **options) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, form, **options)
    return out.getvalue()


def photograph() -> bytes:
    """A picture of a telephone: with its camera and the place where it was taken."""
    return picture(exif=exif(), comment=b"of 16490000001")


def pdf(change=None, **options) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    document.docinfo["/Author"] = AUTHOR
    if change:
        change(document)
    out = BytesIO()
    document.save(out, **options)
    return out.getvalue()


def with_picture(document: pikepdf.Pdf) -> None:
    """Put a photograph onto the page, with everything its camera wrote."""
    stream = Stream(document, photograph())
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = 80, 60, 8
    stream.ColorSpace, stream.Filter = Name.DeviceRGB, Name.DCTDecode
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im=stream))


def with_script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def with_launch(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.Launch, F="cmd.exe")
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 1, 1]), A=action)
    document.pages[0].obj.Annots = Array([link])


def with_attachment(document: pikepdf.Pdf) -> None:
    document.attachments["list.csv"] = b"16490000001"


def with_form_that_sends(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.SubmitForm, F="http://example.invalid")
    document.Root.Names = Dictionary(Dests=Dictionary(Names=Array(["a", Dictionary(A=action)])))


def with_many_pages(document: pikepdf.Pdf) -> None:
    for _ in range(501):
        document.add_blank_page()


def picture_bomb() -> bytes:
    """A few kilobytes that say they are a picture of ten thousand million points."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def object_bomb(size: int = 3_000_000_000) -> bytes:
    """A PDF of some megabytes whose table of objects unpacks to more than a machine has."""
    packer = zlib.compressobj(9)
    blank = b" " * 10_000_000
    packed = packer.compress(b"5 0 (a)")
    packed += b"".join(packer.compress(blank) for _ in range(size // len(blank)))
    packed += packer.flush()
    objects = [
        b"1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
        + packed
        + b"\nendstream endobj\n",
        b"2 0 obj<</Type/Catalog/Pages 3 0 R/Extra 5 0 R>>endobj\n",
        b"3 0 obj<</Type/Pages/Count 1/Kids[4 0 R]>>endobj\n",
        b"4 0 obj<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>>endobj\n",
    ]
    body, places = b"%PDF-1.5\n", {}
    for number, written in enumerate(objects, start=1):
        places[number] = len(body)
        body += written
    rows = b"".join(b"\x01" + places[number].to_bytes(4, "big") + b"\0" for number in places)
    rows = b"\0\0\0\0\0\0" + rows + b"\x02" + (1).to_bytes(4, "big") + b"\0"
    table = zlib.compress(rows)
    start = len(body)
    body += (
        b"6 0 obj<</Type/XRef/Size 6/W[1 4 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n"
        % len(table)
    )
    return body + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % start


def upload(data: bytes, *, name: str = "张三的合同.pdf") -> Upload:
    """Seal a file as the page that takes it does."""
    file, secret = storage.seal_file([data])
    return Upload(file, secret, name, len(data))


def lying() -> dict[str, bytes]:
    """Return the files that lie on the disk."""
    folder = storage.folder()
    found = folder.iterdir() if folder.exists() else ()
    return {file.name: file.read_bytes() for file in found}
