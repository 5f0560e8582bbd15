#!/bin/sh
# Surprise: the letter {{#meetings}}召开{{meetings}}次{{/meetings}}{{^meetings}}未报送{{/meetings}} says
#   未报送, not reported, of a branch that has reported 0 meetings, by chevron, pystache, mustache.js
#   and docxtemplater, which fills letters in Word, and so does {{#if meetings}} of Handlebars. As the
#   text "0" it is 召开0次 for all of them. liquidjs writes 召开0次 of the number, too, and 召开次 of a
#   blank text.
# Expected: 召开0次. The manual of these templates leaves out what is false or an empty list, and
#   {{meetings}} by itself writes 0.
# Why it matters: zero and not reported are the two that must not be taken for each other, and the
#   same letter is right or wrong as the figure comes as a number or from a file of texts.
# Seen with: chevron 0.14.0, pystache 0.6.8, mustache 4.2.0, docxtemplater 3.71.0, pizzip 3.3.0,
#   handlebars 4.7.10, liquidjs 10.30.1, Python 3.11, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet chevron==0.14.0 pystache==0.6.8
npm install --silent --no-audit --no-fund --prefix "$work" mustache@4.2.0 docxtemplater@3.71.0 \
    pizzip@3.3.0 handlebars@4.7.10 liquidjs@10.30.1

cat >"$work/look.py" <<'LOOK'
import chevron
import pystache

LETTER = "{{#meetings}}召开{{meetings}}次{{/meetings}}{{^meetings}}未报送{{/meetings}}"
for words, meetings in {"3": 3, "0": 0, '"0"': "0", "nothing": None, '""': ""}.items():
    values = {"meetings": meetings}
    letters = chevron.render(LETTER, values), pystache.render(LETTER, values)
    print(words, "chevron", letters[0], "pystache", letters[1], sep=" | ")
LOOK
cat >"$work/look.cjs" <<'LOOK'
const Docxtemplater = require("docxtemplater");
const Handlebars = require("handlebars");
const { Liquid } = require("liquidjs");
const Mustache = require("mustache");
const PizZip = require("pizzip");

const LETTER = "{{#meetings}}召开{{meetings}}次{{/meetings}}{{^meetings}}未报送{{/meetings}}";
const WITH_IF = "{{#if meetings}}召开{{meetings}}次{{else}}未报送{{/if}}";
const OF_LIQUID = "{% if meetings %}召开{{meetings}}次{% else %}未报送{% endif %}";
const WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPES = "http://schemas.openxmlformats.org/package/2006/content-types";
const MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

function ofWord(values) {
  const zip = new PizZip();
  const text = LETTER.replaceAll("{{", "{").replaceAll("}}", "}");
  zip.file("[Content_Types].xml", `<Types xmlns="${TYPES}"><Default Extension="xml" ` +
    `ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${MAIN}"/></Types>`);
  zip.file("word/document.xml", `<w:document xmlns:w="${WORD}"><w:body><w:p><w:r><w:t>${text}` +
    "</w:t></w:r></w:p></w:body></w:document>");
  const letter = new Docxtemplater(zip);
  letter.render(values);
  return letter.getFullText();
}
const CASES = [["3", 3], ["0", 0], ['"0"', "0"], ["nothing", null], ['""', ""]];
for (const [words, meetings] of CASES) {
  const values = { meetings };
  console.log([words, "mustache.js", Mustache.render(LETTER, values), "docxtemplater", ofWord(values),
    "Handlebars", Handlebars.compile(WITH_IF)(values),
    "liquidjs", new Liquid().parseAndRenderSync(OF_LIQUID, values)].join(" | "));
}
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
node "$work/look.cjs" >>"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
3 | chevron | 召开3次 | pystache | 召开3次
0 | chevron | 未报送 | pystache | 未报送
"0" | chevron | 召开0次 | pystache | 召开0次
nothing | chevron | 未报送 | pystache | 未报送
"" | chevron | 未报送 | pystache | 未报送
3 | mustache.js | 召开3次 | docxtemplater | 召开3次 | Handlebars | 召开3次 | liquidjs | 召开3次
0 | mustache.js | 未报送 | docxtemplater | 未报送 | Handlebars | 未报送 | liquidjs | 召开0次
"0" | mustache.js | 召开0次 | docxtemplater | 召开0次 | Handlebars | 召开0次 | liquidjs | 召开0次
nothing | mustache.js | 未报送 | docxtemplater | 未报送 | Handlebars | 未报送 | liquidjs | 未报送
"" | mustache.js | 未报送 | docxtemplater | 未报送 | Handlebars | 未报送 | liquidjs | 召开次
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
