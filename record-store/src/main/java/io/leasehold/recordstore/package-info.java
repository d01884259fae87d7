/** A complete provider over any store that can compare-and-set one small record. */
@NullMarked
package io.leasehold.recordstore;

import org.jspecify.annotations.NullMarked;
