"""采购: from the application over three signatures to contract, acceptance, payment and archive."""
