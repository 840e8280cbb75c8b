"""Parts of `benchmarks.million`: libraries, their questions, and what answers them."""
