"""``python -m zhangye``: the same as the command ``zhangye``."""

from zhangye.cli import main

main()
