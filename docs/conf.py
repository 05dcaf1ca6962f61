"""Settings of the documentation's site; ``zhangye docs --site DIR`` builds it."""

from zhangye import __version__

project = "zhangye"
author = "The founders of the Zhangye project"
copyright = f"{author}, MIT"
version = release = __version__

extensions = [
    "myst_nb",
    "sphinx_design",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 4
# Execution is decided by the command (--no-run); a notebook takes up to a few minutes.
nb_execution_timeout = 900
nb_execution_raise_on_error = True
nb_merge_streams = True
# Sphinx keeps some settings that it cannot write to its cache.
suppress_warnings = ["config.cache"]

napoleon_google_docstring = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autosummary_generate = False

html_theme = "pydata_sphinx_theme"
html_title = f"zhangye {release}"
html_show_sourcelink = False
html_theme_options = {
    "navigation_depth": 3,
    "show_nav_level": 1,
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
    "navbar_end": ["theme-switcher"],
}
