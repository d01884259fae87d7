/**
 * The resource side: gates that refuse every write of an older grant once they have seen a newer one (promise P1, rule 3.6).
 * Without a gate a lease excludes writers only as far as clocks and threads run as expected; with one, always.
 */
@NullMarked
package io.leasehold.fencing;

import org.jspecify.annotations.NullMarked;
