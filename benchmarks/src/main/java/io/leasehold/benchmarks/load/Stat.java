package io.leasehold.benchmarks.load;

/** What a sample tells: the work of a figure, and its unit. */
record Stat(String work, String unit) {}
