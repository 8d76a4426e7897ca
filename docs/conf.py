"""Configuration of the documentation: ``sphinx-build -W docs docs/_build/html``. Needs no network."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from generated_pages import write_pages  # noqa: E402

project = "spikekv"
author = "the spikekv authors"
copyright = "the spikekv authors; BSD-3-Clause"
try:
    release = version_of("spikekv")
except ModuleNotFoundError:
    release = ""
extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc", "sphinx_gallery.gen_gallery", "formulas"]
exclude_patterns = ["_build", "examples", "notebooks"]
default_role = "code"

myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3

html_theme = "pydata_sphinx_theme"
html_title = "spikekv"
html_math_renderer = "formulas"
html_static_path = ["_static"]
html_css_files = ["spikekv.css"]
html_js_files = ["copy.js"]
html_show_sourcelink = False
html_show_copyright = False
html_theme_options = {
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": [],
    "navbar_center": [],
    "primary_sidebar_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": [],
    "footer_end": [],
    "show_prev_next": True,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"**": ["search-field", "globaltoc"]}
html_context = {"default_mode": "light"}

numpydoc_show_class_members = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_class_signature = "mixed"
toc_object_entries = False
add_module_names = False

sphinx_gallery_conf = {
    "examples_dirs": "examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"\.py$",
    "within_subsection_order": "FileNameSortKey",
    "remove_config_comments": True,
    "show_memory": False,
    "show_signature": False,
    "download_all_examples": False,
    "image_scrapers": ("matplotlib",),
}

write_pages(HERE / "generated")
