/**
 * What all clients of a key saw, on one clock, and the checker that decides afterwards whether the promises were kept (rules 2.2,
 * 3.1, 15.1): {@link io.leasehold.history.FlightRecorder} and {@link io.leasehold.history.HistoryRecorder} write, {@link
 * io.leasehold.history.LeaseHistory} reads, {@link io.leasehold.history.HistoryChecker} checks. The format is in docs/HISTORY.md.
 */
@NullMarked
package io.leasehold.history;

import org.jspecify.annotations.NullMarked;
