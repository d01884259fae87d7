/** What crosses no socket, measured by JMH: several JVMs one after the other, bytes allocated by an operation. */
@NullMarked
package io.leasehold.benchmarks.jvm;

import org.jspecify.annotations.NullMarked;
