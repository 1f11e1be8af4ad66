"""知识库: manuals, cases, minutes and answers that all staff may read (7.1-f…h, 3.2-g)."""
