#!/bin/sh
# Surprise: “60~79 分 12 个，80~89 分 5 个”, twelve branches from 60 to 79 points and five from
#   80 to 89, is shown by two renderers of Markdown as “6079 分 12 个，8089 分 5 个”, with
#   “79 分 12 个，80” crossed out. One range in a line is left as it is, two are a pair; so are
#   “7~9月开会3~5次”. The full-width ～ is no mark, and to markdown-it a single ~ is none.
# Expected: a text of figures is shown as it is: the specification of this strikethrough has
#   two tildes, and allows for one in a sentence.
# Why it matters: ~ is how ranges are typed in Chinese, and these renderers are what chats,
#   wikis and dashboards show text with. A bound is gone, and twelve branches are withdrawn.
# Seen with: npm remark-gfm 4.0.1 (remark-parse 11.0.0, remark-rehype 11.1.2, rehype-stringify
#   10.0.1, unified 11.0.5), marked 18.2.1, markdown-it 15.0.3, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent remark-gfm@4.0.1 remark-parse@11.0.0 remark-rehype@11.1.2 \
    rehype-stringify@10.0.1 unified@11.0.5 marked@18.2.1 markdown-it@15.0.3

cat >look.mjs <<'LOOK'
import MarkdownIt from "markdown-it";
import { marked } from "marked";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

const remark = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeStringify);
const commonmark = new MarkdownIt();
const texts = ["60~79 分 12 个", "60~79 分 12 个，80~89 分 5 个", "7~9月开会3~5次", "7～9月开会3～5次"];
for (const text of texts) {
  console.log(text);
  console.log("  remark-gfm ", String(remark.processSync(text)));
  console.log("  marked     ", marked.parse(text).trim());
  console.log("  markdown-it", commonmark.render(text).trim());
}
LOOK
node look.mjs >seen
cat seen

cat >recorded <<'RECORDED'
60~79 分 12 个
  remark-gfm  <p>60~79 分 12 个</p>
  marked      <p>60~79 分 12 个</p>
  markdown-it <p>60~79 分 12 个</p>
60~79 分 12 个，80~89 分 5 个
  remark-gfm  <p>60<del>79 分 12 个，80</del>89 分 5 个</p>
  marked      <p>60<del>79 分 12 个，80</del>89 分 5 个</p>
  markdown-it <p>60~79 分 12 个，80~89 分 5 个</p>
7~9月开会3~5次
  remark-gfm  <p>7<del>9月开会3</del>5次</p>
  marked      <p>7<del>9月开会3</del>5次</p>
  markdown-it <p>7~9月开会3~5次</p>
7～9月开会3～5次
  remark-gfm  <p>7～9月开会3～5次</p>
  marked      <p>7～9月开会3～5次</p>
  markdown-it <p>7～9月开会3～5次</p>
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
