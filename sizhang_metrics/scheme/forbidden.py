"""What may not be asked or scored: log-ins, hours online, likes, photos.

Looked for in codes, names and aliases of items and indicators, never in prose, which
may well say that such things do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from sizhang_metrics.scheme.draft import Block, Draft
from sizhang_metrics.scheme.fields import shown

_APPS = "《政务移动互联网应用程序规范化管理办法》"
_BURDEN = "《整治形式主义为基层减负若干规定》"
_START, _END = r"(?<![a-z])", r"(?![a-z])"

_FAMILIES = (
    (
        "登录、打卡",
        _APPS,
        r"登录|登陆(?=率|次|人|天|数|时|量|平台|系统)|打卡|日活|活跃用户"
        r"|(?:线上|在线|网上|平台|手机|扫码|每日|app)签到"
        rf"|login(?!g)|{_START}(?:logons?|log_ins?|check_?ins?|sign_?ins?|denglu|daka){_END}",
    ),
    (
        "在线时长",
        _APPS,
        r"(?:在线|线上|上网|网上|平台|使用|学习|浏览|观看|停留|挂机|app)时长"
        r"|(?:在线|线上|网上|app)(?:学习)?(?:时间|小时|分钟|学时)"
        rf"|{_START}online_?(?:hours|time|minutes|duration){_END}"
        rf"|{_START}(?:hours|time|minutes)_(?:spent_)?online{_END}"
        rf"|{_START}screen_?time{_END}",
    ),
    (
        "点赞、转发",
        _APPS,
        r"点赞|刷赞|集赞|获赞|转发(?=率|次|量|数)|(?:网络|网上|线上|在线)投票"
        r"|(?:学习|平台|在线|线上|强国|app)积分|积分排名"
        rf"|{_START}(?:likes|thumbs_?ups?|reposts|retweets|dianzan){_END}",
    ),
    (
        "照片、视频留痕",
        _BURDEN,
        r"(?<!不含)(?<!不要)照片|拍照|自拍|合影|截图|截屏|晒图"
        r"|(?:上传|提交|报送|留存)的?(?:图片|视频|影像)|(?:图片|视频)上传"
        rf"|{_START}(?:photos?|photographs?|selfies?|screenshots?|zhaopian){_END}",
    ),
)
REFUSED = tuple((what, law) for what, law, _ in _FAMILIES)
"""What is never asked for, and the rule that says so."""
_PATTERNS = [(what, law, re.compile(words)) for what, law, words in _FAMILIES]


def faults(draft: Draft) -> Iterator[str]:
    """A fault for each code, name or alias that asks for what may not be asked."""
    for block in (*draft["item"], *draft["indicator"]):
        for word, text in _texts(block):
            for what, law in _found(text):
                yield (
                    f"{block.where}：{word}“{shown(text)}”涉及{what}。依照{law}，"
                    "这类数据不得作为评价依据，也不向基层收取，请删去。"
                )


def _texts(block: Block) -> Iterator[tuple[str, str]]:
    for key, word in (("code", "编码"), ("name", "名称")):
        if text := block.text(key):
            yield word, text
    aliases = block["aliases"]
    for alias in aliases if isinstance(aliases, tuple) else ():
        yield "别名", alias


def _found(text: str) -> Iterator[tuple[str, str]]:
    plain = _plain(text)
    for what, law, pattern in _PATTERNS:
        if pattern.search(plain):
            yield what, law


def _plain(text: str) -> str:
    """Lower case, camelCase and blanks between words as `_`, none inside Chinese."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(
        character for character in text if unicodedata.category(character) != "Cf"
    )
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text).casefold()
    text = re.sub(r"(?<=[a-z0-9])[\s\-_]+(?=[a-z0-9])", "_", text)
    return re.sub(r"[\s·]+", "", text)
