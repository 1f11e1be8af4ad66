"""危机决策授权: who may act at once in a crisis, within what, and how it is ratified afterwards."""
