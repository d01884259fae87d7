/** The kit that proves a provider against the rules of the contract. */
@NullMarked
package io.leasehold.tck;

import org.jspecify.annotations.NullMarked;
