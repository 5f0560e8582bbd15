"""Words that several ways out share (用语): the command line, the screens, the papers."""

DISCLAIMER = "结果供研判参考，不替代党组织评价"
"""At the foot of every page and paper."""
