package io.leasehold.benchmarks.load;

/** What a sample tells: the work of a figure, and its unit. */
record Stat(String work, String unit) {

    /** One sample. */
    record Sample(Stat stat, double value) {}

    Sample is(double value) {
        return new Sample(this, value);
    }
}
