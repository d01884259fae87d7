/**
 * What the author of a provider implements, and nothing else: three verbs and a read.
 *
 * <p>Who calls: only the client engine. On which thread: any, several at once, also for one key. May it block: yes, until the
 * timeout given, and it must end when interrupted. May it throw: {@link io.leasehold.LeaseUnavailableException} when surely
 * nothing changed, {@link io.leasehold.LeaseOutcomeUnknownException} when it may have,
 * {@link io.leasehold.InvalidLeaseRecordException} for a record it cannot read. If the answer is lost: the engine repeats the
 * very same request, and the repetition must be harmless. Waiting, retrying, validity and threads are the engine's.
 */
@NullMarked
package io.leasehold.spi;

import org.jspecify.annotations.NullMarked;
