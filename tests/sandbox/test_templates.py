from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from message_media_messages.sandbox.templates import Template, TemplateError

# The two sample templates of the service's documentation.
REPLY_TEMPLATE = (
    '{  "account_id": "$accountId",  "reply_id": "$replyId",  "destination_number": '
    '"$destinationAddress",  "source_number": "$sourceAddress",  "date_received": '
    '"$receivedTimestamp",  "message_id": "$messageId",  #if ($attachments)  "attachments": [   '
    '#foreach ($entry in $attachments)    {      "content_type": "$entry.contentType",      '
    '"content": "$entry.base64",      "original_name": "$entry.originalName"    }'
    '#if( $foreach.hasNext ),#end    #end  ],  #else  "content": "$esc.json($moContent)",  #end  '
    '"metadata": {    #foreach ($entry in $metadata.entrySet())    "$entry.key": "$entry.value"'
    "#if( $foreach.hasNext ),#end    #end  }}"
)
REPORT_TEMPLATE = (
    '{  "delivery_report_id": "$drId",  "source_number": "$sourceAddress",  "date_received": '
    '"$receivedTimestamp",  "status": "$status",  "delay": "0",  "submitted_date": '
    '"$submittedTimestamp",  "message_id": "$messageId",  "original_text": '
    '"$esc.json($!mtContent)",  "vendor_account_id": {    "vendor_id": "$vendorId",    '
    '"account_id": "$accountId"  },  "error_code": "$statusCode",  "metadata": {    '
    '#foreach($key in $metadata.keySet())    "$key": "$esc.json($metadata.get($key))"'
    "#if( $velocityHasNext ),#end    #end  }}"
)

VARIABLES = {
    "name": "Ada",
    "number": 2,
    "nothing": None,
    "quoted": 'a "b"\n\\',
    "metadata": {"key": "value", "other": 'x"y'},
    "attachments": [
        {"contentType": "image/png", "base64": "AA==", "originalName": "a.png"},
        {"contentType": "image/gif", "base64": "BB==", "originalName": "b.gif"},
    ],
}


@pytest.mark.parametrize(
    ("source", "rendered"),
    [
        ("", ""),
        (
            "no reference: $5.00, 100 #1, #hashtag, $ # ${",
            "no reference: $5.00, 100 #1, #hashtag, $ # ${",
        ),
        ("$name,${name}s,$!name,$!{name}s", "Ada,Adas,Ada,Adas"),
        ("Dear $name. $number.", "Dear Ada. 2."),
        ("$unknown ${unknown} $nothing", "$unknown ${unknown} $nothing"),
        ("[$!unknown|$!{unknown}|$!nothing]", "[||]"),
        ("$esc.json($quoted)", r"a \"b\"\n\\"),
        ("$esc.json( $!{quoted} )", r"a \"b\"\n\\"),
        ("$esc.json($number)", "2"),
        ("$esc.json($!unknown)", "$esc.json($!unknown)"),
        ("[$!esc.json($unknown)]", "[]"),
        ("$metadata.get('key') $metadata.get(\"other\")", 'value x"y'),
        (
            "$metadata.get('none')|$!metadata.get('none')|$!metadata.get('')",
            "$metadata.get('none')||",
        ),
        ("$esc.json($metadata.get('other'))", r"x\"y"),
        ("$metadata", '{key=value, other=x"y}'),
        ("$name.key", "$name.key"),
        ("#if ($name)yes#end", "yes"),
        ("#if($unknown)yes#{else}no#{end}!", "no!"),
        ("#if( $!{name} )#if($nothing)a#{else}b#{end}#end", "b"),
        (
            "#foreach($a in $attachments)$a.originalName#if($foreach.hasNext),#end#end",
            "a.png,b.gif",
        ),
        ("#foreach(${k} in $metadata.keySet())$k$velocityHasNext #end", "keytrue otherfalse "),
        (
            "#foreach($e in $metadata.entrySet())$e.key=$metadata.get($e.key);#end",
            'key=value;other=x"y;',
        ),
        ("#foreach($a in $name)$a#end", ""),
        ("#foreach($a in $attachments)$a.key#end", "$a.key$a.key"),
    ],
)
def test_a_template_is_rendered(source: str, rendered: str) -> None:
    assert Template(source).render(VARIABLES) == rendered


def test_a_list_is_rendered_as_java_does() -> None:
    assert (
        Template("$attachments").render({"attachments": [{"base64": "AA=="}]}) == "[{base64=AA==}]"
    )


def test_without_metadata_its_methods_have_no_value() -> None:
    template = Template("#foreach($e in $metadata.entrySet())x#end$!metadata.get('a')")
    assert template.render({}) == ""


def test_the_sample_of_replies_is_rendered_with_content() -> None:
    rendered = json.loads(Template(REPLY_TEMPLATE).render({"moContent": 'a "b"', "replyId": "1"}))
    assert rendered["content"] == 'a "b"'
    assert rendered["reply_id"] == "1"
    assert rendered["message_id"] == "$messageId"
    assert rendered["metadata"] == {}
    assert "attachments" not in rendered


def test_the_sample_of_replies_is_rendered_with_attachments() -> None:
    rendered = json.loads(Template(REPLY_TEMPLATE).render({**VARIABLES, "metadata": {"a": "b"}}))
    assert rendered["attachments"] == [
        {"content_type": "image/png", "content": "AA==", "original_name": "a.png"},
        {"content_type": "image/gif", "content": "BB==", "original_name": "b.gif"},
    ]
    assert rendered["metadata"] == {"a": "b"}
    assert "content" not in rendered


def test_the_sample_of_delivery_reports_is_rendered() -> None:
    rendered = json.loads(Template(REPORT_TEMPLATE).render({**VARIABLES, "mtContent": 'a "b"'}))
    assert rendered["original_text"] == 'a "b"'
    assert rendered["metadata"] == {"key": "value", "other": 'x"y'}


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        ("#end", "#end"),
        ("a#else", "#else"),
        ("#if($a == 1)#end", " == 1)#end"),
        ("#if($a)#else#else#end", "#else#end"),
        ("#foreach($a in [1, 2])#end", "[1, 2])#end"),
        ("#foreach($a in $b)#else#end", "#else#end"),
        ("#set($a = 1)", "#set($a = 1)"),
        ("#elseif($a)", "#elseif($a)"),
        ("## comment", "## comment"),
        ("#* comment *#", "#* comment *#"),
        ("#[[$a]]#", "#[[$a]]#"),
        (r"\$name", r"\$name"),
        ("$name.length()", "name.length()"),
        ("$name.class", "name.class"),
        ("$name.key()", "name.key()"),
        ("$name[0]", "name[0]"),
        ("$esc.xml($a)", "esc.xml($a)"),
        ("$esc.json('a')", "'a')"),
        ("$metadata.size()", "metadata.size()"),
    ],
)
def test_what_is_not_supported_is_refused_with_its_place(source: str, refused: str) -> None:
    with pytest.raises(TemplateError, match=r"the sandbox supports \$name") as raised:
        Template(source)
    assert f"not supported at {refused!r}" in str(raised.value)


@pytest.mark.parametrize("source", ["#if($a)", "${name", "#foreach($a in $b)"])
def test_an_unfinished_template_is_refused(source: str) -> None:
    with pytest.raises(TemplateError, match="at the end of the template"):
        Template(source)


@pytest.mark.parametrize("source", ["#if($a)" * 30, "$esc.json(" * 30])
def test_deep_nesting_is_refused(source: str) -> None:
    with pytest.raises(TemplateError, match="20 levels"):
        Template(source)


PIECES = ["$", "!", "{", "}", "(", ")", "#", ".", "'", " in ", "name", "metadata", "esc.json("]
PIECES += [".get(", ".keySet()", ".key", "#if($name)", "#foreach($e in $metadata.entrySet())"]
PIECES += ["$e.key", "$foreach.hasNext", "#else", "#end", "#{end}", "$attachments"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_template_is_rendered_or_refused(source: str) -> None:
    try:
        template = Template(source)
    except TemplateError:
        return
    assert isinstance(template.render(VARIABLES), str)
