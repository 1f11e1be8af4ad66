"""病历数据: encrypted, versioned, each with its licence (3.1-s); reading leaves a trace."""
