"""配置: settings, addresses, middleware and the command line; wiring only."""
