/**
 * What an application uses: a client that acquires leases and keeps them alive, over any provider.
 *
 * <p>Threads: every type here may be used from any thread. Listeners and completions run on the callback executor, never on a
 * thread that keeps leases alive.
 */
@NullMarked
package io.leasehold.client;

import org.jspecify.annotations.NullMarked;
