package io.leasehold.benchmarks.jvm;

import io.leasehold.benchmarks.Figure;

/**
 * A method that JMH measures, and what its figure stands for.
 *
 * @param unit of its time, as the class says it to JMH
 */
record Method(String work, String subject, Figure.Role role, String unit, String name) {

    static Method of(Class<?> type, String method, Figure.Role role, String work, String subject) {
        String unit = type == FileBenchmark.class ? "us" : "ns";
        return new Method(work, subject, role, unit, type.getName() + "." + method);
    }

    /** For JMH. */
    String pattern() {
        return "^" + name.replace(".", "\\.") + "$";
    }
}
