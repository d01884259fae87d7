/**
 * What applications most often build on a lease, built on the public client alone: leader election, a single writer among many
 * readers, and a {@link java.util.concurrent.locks.Lock}. Copy and change them where they do not fit.
 */
@NullMarked
package io.leasehold.recipe;

import org.jspecify.annotations.NullMarked;
