/** Ways of doing one work, measured in alternation. */
@NullMarked
package io.leasehold.benchmarks.turns;

import org.jspecify.annotations.NullMarked;
