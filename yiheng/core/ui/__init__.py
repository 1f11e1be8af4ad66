"""界面: templates, component tags, charts and the stylesheet; knows no hospital."""
