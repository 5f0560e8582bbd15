#!/bin/sh
# Surprise: cpca, which finds the province, city and district of a Chinese text, puts 南京东路街道
#   党支部, a sub-district of Shanghai, to Nanjing in Jiangsu, 北京路社区 to Beijing and 吉林路小学 to
#   Jilin, for streets are named after cities. 朝阳区直机关党支部 is in Changchun and 鼓楼区 in
#   Kaifeng: of 30 names that districts of several cities share each is given to one of them,
#   and the answer has no sign of it.
# Expected: nothing for a name without a city, as for 河东镇; or all districts it may be.
# Why it matters: a list of branches is spread over provinces on a map, and counts by division
#   code are off; six digits look like knowledge.
# Seen with: cpca 0.5.5, pandas 3.1.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet cpca==0.5.5 pandas==3.1.1 numpy==2.4.6

cat >look.py <<'LOOK'
import csv
from collections import Counter
from pathlib import Path

import cpca

NAMES = ["南京东路街道党支部", "北京路社区党支部", "吉林路小学党支部", "河东镇第一党支部"]
NAMES += ["朝阳区直机关党支部", "鼓楼区第一党支部", "城关区机关党支部", "郊区第一党支部"]
found = cpca.transform(NAMES).fillna("-")
for name, (province, city, district, rest, code) in zip(NAMES, found.values):
    print(name, "|", province, city, district, "|", code, "|", rest)

text = (Path(cpca.__file__).parent / "resources" / "adcodes.csv").read_text(encoding="utf-8")
rows = list(csv.DictReader(text.splitlines()))
districts = Counter(
    row["name"] for row in rows if row["adcode"][4:6] != "00" and row["name"].endswith("区")
)
shared = sorted(name for name, often in districts.items() if often > 1)
answers = cpca.transform([f"{name}第一党支部" for name in shared])
told = sum(code is not None for code in answers["adcode"])
print(len(shared), "names of several districts,", told, "of them with a code")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
南京东路街道党支部 | 江苏省 南京市 - | 320100 | 东路街道党支部
北京路社区党支部 | 北京市 - - | 110000 | 路社区党支部
吉林路小学党支部 | 吉林省 - - | 220000 | 路小学党支部
河东镇第一党支部 | - - - | - | -
朝阳区直机关党支部 | 吉林省 长春市 朝阳区 | 220104 | 直机关党支部
鼓楼区第一党支部 | 河南省 开封市 鼓楼区 | 410204 | 第一党支部
城关区机关党支部 | 西藏自治区 拉萨市 城关区 | 540102 | 机关党支部
郊区第一党支部 | 黑龙江省 佳木斯市 郊区 | 230811 | 第一党支部
30 names of several districts, 30 of them with a code
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
