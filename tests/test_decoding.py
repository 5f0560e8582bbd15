"""Bytes become the text that the clerk typed, whatever wrote the file."""

import pytest

from sizhang_metrics.decoding import UndecodableError, decode

TEXT = "支部编码,支部名称,数值\r\nJG001,机关第一党支部,3\r\n"
KNOWN = ["支部编码", "支部名称", "数值"]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_every_encoding_that_spreadsheets_write_is_read(encoding, name):
    assert decode(TEXT.encode(encoding), KNOWN) == (TEXT, name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_is_found_without_known_headers_too(encoding):
    assert decode(TEXT.encode(encoding)) == (TEXT, encoding)


def test_utf8_is_not_taken_for_gb18030_although_it_would_pass():
    data = "年度,季度\n2024,1\n".encode()
    assert data.decode("gb18030") != "年度,季度\n2024,1\n"
    assert decode(data, ["年度", "季度"]) == ("年度,季度\n2024,1\n", "utf-8")


def test_characters_outside_gbk_survive():
    text = "支部编码,支部名称\nJG1,䶮㛃𬭎党支部\n"
    assert decode(text.encode("gb18030"), KNOWN)[0] == text


def test_known_headers_decide_when_gb18030_bytes_also_pass_as_utf8():
    # In GB18030 these bytes are “聺”; the header around them says which it is.
    header = "支部编码,数值\n"
    data = header.encode("gb18030") + b"\xc2\x80"
    assert decode(data, KNOWN)[1] == "gb18030"


def test_a_utf16_file_of_plain_letters_is_not_taken_for_utf8_with_nulls():
    text = "branch_id,members\nA1,3\n"
    assert decode(text.encode("utf-16-le"), ["branch_id"])[0] == text


def test_one_broken_byte_in_utf8_is_an_error_with_its_line_not_another_text():
    data = "支部编码,数值\nJG001,".encode() + b"\xff" + "机关\n".encode()
    with pytest.raises(UndecodableError, match="第 2 行"):
        decode(data, KNOWN)


def test_bytes_that_are_no_text_are_refused_with_a_remedy():
    with pytest.raises(UndecodableError, match=r"另存为 \.xlsx"):
        decode(b"\x00\x01\x02\xff\x00\x81\x00" * 9)


def test_zeros_that_a_broken_disk_left_at_the_end_are_dropped():
    assert decode(TEXT.encode() + b"\0" * 8, KNOWN)[0] == TEXT


def test_zeros_in_the_middle_are_refused():
    with pytest.raises(UndecodableError):
        decode(b"a,b\n1,\x002\n3,4\n5", [])


def test_an_empty_file_is_an_empty_text():
    assert decode(b"") == ("", "utf-8")
